import type { Config } from './config/config.js';
import { ownVersion } from './version.js';

/** The one line of a start: version, preset, policy in words, where traces go. */
export function startLine(config: Config, policy: string): string {
  const does = config.recording ? policy : 'passes the context on and stamps log lines, records nothing';
  const to = config.exporters.map((name) =>
    name === 'otlp' ? `${config.otlp.shownEndpoint} (${config.otlp.protocol})` : name,
  );
  const where = config.recording && to.length > 0 ? ` · sends to ${to.join(', ')}` : '';
  return `${ownVersion()} · preset ${config.preset} · ${does}${where}`;
}
