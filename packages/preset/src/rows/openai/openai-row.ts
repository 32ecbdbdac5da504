import { isAppEsModule } from '../../modules/installed.js';
import { loadedAhead } from '../loaded-ahead.js';
import type { Row, Runtime } from '../row.js';
import { buildInstrumentation } from '../stock/build.js';
import { STOCK } from '../stock/catalogue.js';
import type { StockInstrumentation } from '../stock/instrumentation.js';

const NAME = 'openai';
const why =
  'The stock one patches CommonJS up to version 6. Here the same spans are made of ES modules, and of version 7, whose classes are the same.';

/** The classes whose calls have spans are properties of this one. */
interface Loaded {
  readonly OpenAI?: unknown;
}

/** What the stock instrumentation does to the main entry, wherever its class is found. */
function patchClient(runtime: Runtime, loaded: unknown): void {
  const { OpenAI } = loaded as Loaded;
  if (OpenAI === undefined) return;
  const stock = STOCK.find(({ name }) => name === NAME) as StockInstrumentation;
  for (const definition of buildInstrumentation(stock, runtime).getModuleDefinitions()) definition.patch?.({ OpenAI });
}

const load: Row['load'] = (runtime) => ({
  patch(exports, version, file) {
    // The main entry of the others is the stock one's.
    if (file !== undefined || version?.startsWith('7.')) patchClient(runtime, exports);
    return exports;
  },
});

export const openaiRow: Row = {
  library: NAME,
  versions: ['>=5.0.0 <8'],
  modules: { 'client.mjs': ['OpenAI'] },
  why,
  load,
};

export const openai4Row: Row = {
  library: NAME,
  versions: ['>=4.19.0 <5'],
  modules: { 'index.mjs': ['OpenAI'] },
  why,
  load,
};

/** Its ES modules where they are not heard of: they are many, so only an app that is made of ES modules loads them. */
export const openaiModulesRow: Row = loadedAhead({
  library: NAME,
  why,
  version: /^[4-7]\./,
  files: ['index.mjs'],
  isWanted: isAppEsModule,
  patch: patchClient,
});
