import { ASKED_FOR, BEYOND_THE_BUNDLE } from './beyond-the-bundle.js';
import { IN_WORDS, type InWords } from './in-words.js';
import type { Row } from './row.js';
import { STOCK } from './stock/catalogue.js';
import type { StockUse } from './stock/instrumentation.js';
import { ABOVE, CONTEXT, INSTRUMENTATION_NAMES, LEAN } from './table.js';

/** One instrumentation as the reference page says it. */
export interface Described extends InWords {
  /** As in `OTEL_NODE_DISABLED_INSTRUMENTATIONS`. */
  readonly name: string;
  readonly libraries: readonly { readonly library: string; readonly versions: readonly string[] }[];
  /** `ours`: the bundle has none. `named`: ours, when it is asked for by name. The others as in the catalogue. */
  readonly use: StockUse | 'ours' | 'named';
  /** A row of ours stands beside the stock one, for a context or an error that it loses. */
  readonly helped: boolean;
  readonly why: readonly string[];
}

export function describedInstrumentations(): readonly Described[] {
  return INSTRUMENTATION_NAMES.toSorted().map((name) => {
    const stock = STOCK.find((one) => one.name === name);
    const beyond: readonly Row[] | undefined = BEYOND_THE_BUNDLE[name];
    const lean = LEAN[name];
    const rows = [...(lean ?? stock?.targets ?? []), ...(beyond ?? [])];
    const beside = [...(CONTEXT[name] ?? []), ...(ABOVE[name] ?? [])];
    // A stock instrumentation that is off may have a row of ours that carries the context and makes no span.
    const named = ASKED_FOR.has(name) || (stock?.use === 'off' && lean !== undefined);
    const ours = stock === undefined || (stock.use === 'off' && beyond);
    const use = named ? 'named' : ours ? 'ours' : stock.use;
    const reasons = [...(lean ?? []), ...(beyond ?? []), ...beside].map(({ why }) => why);
    return {
      name,
      libraries: [...rows, ...beside].map(({ library, versions }) => ({ library, versions })),
      use,
      helped: beside.length > 0,
      why: [...new Set([...(stock ? [stock.why] : []), ...reasons])],
      ...IN_WORDS[name],
    };
  });
}
