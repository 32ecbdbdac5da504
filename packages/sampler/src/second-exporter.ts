import type { SdkSpan } from './sdk-types.js';
import type { WarnOnce } from './warn-once.js';

/** The parts of the SDK's span and of its list of processors that tell who else gets spans. They are private, and may be missing. */
interface Insides {
  readonly _spanProcessor?: { readonly _spanProcessors?: readonly object[] };
}

const EXPORTING = /^(?:Batch|Simple)SpanProcessor/;

/**
 * Says once that another processor exports beside ours: a set-up that was copied together sends the baseline twice, and looks as if
 * it worked. Asked with the first span; where the SDK does not tell, nothing is said.
 */
export function warnOfSecondExporter(span: SdkSpan, warn: WarnOnce): void {
  const processors = (span as SdkSpan & Insides)._spanProcessor?._spanProcessors ?? [];
  const other = processors.find((one) => '_exporter' in one || EXPORTING.test(one.constructor.name));
  if (other === undefined) return;
  warn(
    'second exporter',
    `spanProcessors: ${other.constructor.name} exports too, beside tail.spanProcessor; expected one of them. It sends what has the ` +
      'sampled flag when it ends: spans of the baseline arrive twice, and parts of other traces. Give its exporter to ' +
      'createTailSampling({ exporter }) alone',
  );
}
