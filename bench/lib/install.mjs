import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { PEERS } from './paths.mjs';
import { isInstalled, peerNames } from './peers.mjs';

// No scripts, and no lock: the versions in the package.json are exact, what they ask for is what users get today.
const NPM = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];

/** Installs these peers, or all, each in its own folder so that their trees do not mix. @returns the exit code */
export function install(names, say) {
  const known = peerNames();
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: no such peer; there are ${known.join(', ')}`);
  let failed = 0;
  for (const name of names.length > 0 ? names : known) {
    if (isInstalled(name)) {
      say(`peers/${name}: installed`);
      continue;
    }
    say(`peers/${name}: npm install`);
    spawnSync('npm', NPM, { cwd: path.join(PEERS, name), stdio: 'inherit' });
    if (isInstalled(name)) continue;
    say(`peers/${name}: not installed; its rows will be skipped`);
    failed = 1;
  }
  return failed;
}
