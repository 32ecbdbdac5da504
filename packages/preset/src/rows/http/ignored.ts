/** Health checks of orchestrators and load balancers, by how their User-Agent begins. */
const PROBES: readonly string[] = [
  'kube-probe',
  'ELB-HealthChecker',
  'GoogleHC',
  'Amazon-Route53-Health-Check-Service',
  'Envoy/HC',
  'Edge Health Probe',
  'Consul Health Check',
];

const SLASH = 47;

/**
 * Tells requests that make no trace.
 * @param paths `Config.ignorePaths`: whole paths, or prefixes that end in `*`
 */
export function createIgnored(paths: readonly string[]): (path: string, userAgent: string | undefined) => boolean {
  const whole = byLength(paths.filter((path) => !path.endsWith('*')));
  const prefixes = paths.filter((path) => path.endsWith('*')).map((path) => path.slice(0, -1));
  return (path, agent) => {
    if (whole[path.length]?.includes(path)) return true;
    if (path.charCodeAt(path.length - 1) === SLASH && whole[path.length - 1]?.includes(path.slice(0, -1))) return true;
    for (const prefix of prefixes) if (path.startsWith(prefix)) return true;
    if (agent !== undefined) for (const probe of PROBES) if (agent.startsWith(probe)) return true;
    return false;
  };
}

/** Not a set: that would hash the path of each request, of which nearly all are longer than all of these. */
function byLength(paths: readonly string[]): readonly (readonly string[] | undefined)[] {
  const lists: string[][] = Array.from({ length: Math.max(0, ...paths.map(({ length }) => length)) + 1 }, () => []);
  for (const path of paths) lists[path.length]?.push(path);
  return lists;
}
