import type { Config } from './config/config.js';
import type { RollOutConfig } from './config/roll-out.js';
import { ownVersion } from './version.js';

/**
 * The one line of a start: version, preset, policy in words, where traces go, how to have one trace kept.
 * @param judged Winnow's own sampling decides, by this policy
 */
export function startLine(config: Config, policy: string, judged: boolean): string {
  const does = config.recording
    ? `${policy}${rollOutInWords(config.rollOut)}`
    : 'passes the context on and stamps log lines, records nothing';
  const to = config.exporters.map((name) =>
    name === 'otlp' ? `${config.otlp.shownEndpoint} (${config.otlp.protocol})` : name,
  );
  const where = config.recording && to.length > 0 ? ` · sends to ${to.join(', ')}` : '';
  return `${ownVersion()} · preset ${config.preset} · ${does}${where}${judged ? howToKeep(config) : ''}`;
}

/** Where not everything is kept anyway. */
function howToKeep({ recording, keep, observe, rulesModule, trust, foreignSampled }: Config): string {
  if (!recording || observe || (keep.everything && rulesModule === undefined)) return '';
  const byFlag = trust === 'internal' && foreignSampled === 'follow';
  return ` · to keep one: ${byFlag ? 'send traceparent with flag 01, or call' : 'call'} keepTrace()`;
}

function rollOutInWords(rollOut: RollOutConfig): string {
  if ('percent' in rollOut) return rollOut.percent === 100 ? '' : ` · in ${rollOut.percent} % of all traces${THE_REST}`;
  const { header, value } = rollOut;
  return ` · in traces that begin with the header ${header}${value === undefined ? '' : `: ${value}`}${THE_REST}`;
}

const THE_REST = ', the others pass the context on';
