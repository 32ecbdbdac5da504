import type { Config } from '../../config/config.js';
import { methodInName } from './method.js';

/** Names must stay few: hosts that are seen later, such as the addresses of pods that come and go, share one name. */
const MAX_HOSTS = 50;

/** Names of client spans: `METHOD host` for the first 50 hosts of the process, `METHOD` for the rest. */
export type ClientNames = (method: string, host: string) => string;

const perConfig = new WeakMap<Config, ClientNames>();

/** One set of hosts for all client rows. */
export function clientNames(config: Config): ClientNames {
  let names = perConfig.get(config);
  if (names === undefined) {
    names = config.clientNames === 'method' ? methodInName : createHostNames();
    perConfig.set(config, names);
  }
  return names;
}

function createHostNames(): ClientNames {
  const hosts = new Set<string>();
  return (method, host) => {
    const verb = methodInName(method);
    if (!hosts.has(host)) {
      if (hosts.size >= MAX_HOSTS) return verb;
      hosts.add(host);
    }
    return `${verb} ${host}`;
  };
}
