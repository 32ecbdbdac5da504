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
  const whole = new Set(paths.filter((path) => !path.endsWith('*')));
  const prefixes = paths.filter((path) => path.endsWith('*')).map((path) => path.slice(0, -1));
  return (path, agent) => {
    if (whole.has(path) || (path.charCodeAt(path.length - 1) === SLASH && whole.has(path.slice(0, -1)))) return true;
    for (const prefix of prefixes) if (path.startsWith(prefix)) return true;
    if (agent !== undefined) for (const probe of PROBES) if (agent.startsWith(probe)) return true;
    return false;
  };
}
