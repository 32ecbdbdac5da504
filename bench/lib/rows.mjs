import fs from 'node:fs';
import { variants } from '../variants.mjs';
import { list } from './arguments.mjs';
import { isInstalled } from './peers.mjs';

/**
 * The rows of one run: those that have a meaning in the part, or those named by --only. What is missing is skipped and said.
 * @throws Error for names that are in no row
 */
export function chooseRows(part, { only, skip, peers, prototypes }, say) {
  const [wanted, unwanted] = [list(only), list(skip)];
  for (const name of [...wanted, ...unwanted]) {
    if (variants.some((row) => row.name === name)) continue;
    throw new Error(`${name}: no such row; there are ${variants.map((row) => row.name).join(', ')}`);
  }
  const groups = ['base', 'ours', 'otel', ...(peers ? ['distro', 'vendor'] : []), ...(prototypes ? ['proto'] : [])];
  const chosen = variants.filter(({ name, group, parts }) =>
    wanted.length > 0 ? wanted.includes(name) : parts.includes(part) && groups.includes(group),
  );
  return chosen.filter((row) => !unwanted.includes(row.name) && isThere(row, say));
}

function isThere({ name, group, peer, nodeArgs }, say) {
  if (peer && !isInstalled(peer)) {
    say(`skipping ${name}: peers/${peer} is not installed; pnpm bench install ${peer}`);
    return false;
  }
  if (group === 'ours' && !fs.existsSync(nodeArgs.at(-1))) {
    say(`skipping ${name}: it is not built; pnpm build`);
    return false;
  }
  return true;
}
