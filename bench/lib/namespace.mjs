import { spawn, spawnSync } from 'node:child_process';

const LOOPBACK = 'ip link set lo up';
// The addresses where cloud resource detectors look. Packets to them vanish, as they do on many hosts outside a cloud;
// without this a connect to them fails at once.
const METADATA = ['169.254.169.254', '169.254.170.2', '169.254.169.253'];
const BLACKHOLE = [
  'ip link add v0 type veth peer name v1',
  'ip addr add 169.254.1.1/16 dev v0',
  'ip link set v0 up',
  'ip link set v1 up',
  ...METADATA.map((address) => `ip neigh add ${address} lladdr 02:00:00:00:00:09 dev v0 nud permanent`),
  'ip route add 100.100.100.200/32 dev v0',
  'ip neigh add 100.100.100.200 lladdr 02:00:00:00:00:09 dev v0 nud permanent',
];

const WAYS = [
  ['unshare', '-n'],
  ['unshare', '-rn'],
];

/**
 * Runs a command where the network is loopback only, so that no peer can phone home and no metadata service answers.
 * Where the system does not allow it the command runs as it is, and that is said.
 * @returns the exit code
 */
export function runOnLoopback(command, { blackhole, env, say }) {
  const way = WAYS.find(([file, ...args]) => spawnSync(file, [...args, 'sh', '-c', LOOPBACK]).status === 0);
  if (!way) {
    if (blackhole) throw new Error('--metadata=blackhole needs a network namespace (unshare -n as root, and iproute2)');
    say('no network namespace here (unshare -n, iproute2): plain loopback; peers may look for the internet');
  }
  const set = [LOOPBACK, ...(blackhole ? BLACKHOLE : []), 'exec "$@"'].join(' && ');
  const [file, ...args] = way ? [...way, 'sh', '-c', set, 'sh', ...command] : command;
  const child = spawn(file, args, { stdio: 'inherit', env });
  // The terminal sends Ctrl-C to the child too: it ends in its own way, then this process does.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}
