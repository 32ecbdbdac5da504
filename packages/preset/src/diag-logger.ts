import type { DiagLogger } from '@opentelemetry/api';
import type { Log } from './log.js';

interface Translation {
  readonly matches: RegExp;
  /** Undefined: not worth a line. */
  readonly says?: string;
}

// What OpenTelemetry's own code reports, in words that say what happens now.
const TRANSLATIONS: readonly Translation[] = [
  {
    matches: /duplicate registration of API: trace|for trace does not match/,
    says: 'The app registers an OpenTelemetry SDK of its own. Winnow came first and stays in charge; the other one records nothing. Remove one of the two.',
  },
  // Of each span with its ids. The default of OpenTelemetry is to say nothing, and frameworks do it (Next.js).
  { matches: /operation on ended Span/ },
  { matches: /duplicate registration of API|does not match previously registered API|Current logger will/ },
];

/**
 * OpenTelemetry's diagnostic logger over ours. Errors and warnings are given once each; the rest only at `debug`.
 */
export function createDiagLogger(log: Log): DiagLogger {
  const report = (...args: unknown[]) => {
    const message = args.map((arg) => (arg instanceof Error ? arg.message : String(arg))).join(' ');
    const translation = TRANSLATIONS.find(({ matches }) => matches.test(message));
    if (translation && translation.says === undefined) return;
    const line = translation?.says ?? `OpenTelemetry: ${message.split('\n')[0]}`;
    log.once(line, line);
  };
  const detail = (...args: unknown[]) => {
    log.debug(`OpenTelemetry: ${args.map(String).join(' ')}`);
  };
  return { error: report, warn: report, info: detail, debug: detail, verbose() {} };
}
