import type { SpanRules } from '../../curate/rules.js';
import { ownVersion } from '../../version.js';
import type { Row, Runtime } from '../row.js';
import { watchExecutions } from './execute-channel.js';
import { patchExecute } from './execute-patch.js';
import type { GraphQLTracing } from './operation-span.js';
import type { Execute } from './shapes.js';

type Functions = Readonly<Record<string, readonly string[]>>;

const GRAPHQL_SCOPE = '@winnow/graphql';
/** By file of graphql-js, what executes operations there. Each event of a subscription is executed by `execute`. */
const FUNCTIONS: Functions = {
  'execution/execute.js': ['execute', 'executeSync'],
  'execution/subscribe.js': ['subscribe'],
  // Before version 16.
  'subscription/subscribe.js': ['subscribe'],
};
const TOOLS_COMMONJS = 'cjs/execution/execute.js';
const TOOLS_MODULE = 'esm/execution/execute.js';

const why = [
  'Stock makes spans of parsing, validating and every resolver, and with those off no error of a resolver is seen at all:',
  'the answer has status 200. Here an operation is one span, an unexpected error fails it, and the server span has it.',
].join(' ');

/** The name of the operation stands nowhere else. */
const rules: SpanRules = { keepsShort: true };

/** graphql-js up to version 16, which most servers execute with; Apollo Server among them. */
export const graphqlRow: Row = {
  library: 'graphql',
  versions: ['>=14.0.0 <18'],
  files: Object.keys(FUNCTIONS),
  scopes: [GRAPHQL_SCOPE],
  rules,
  why,
  load: (runtime) => patchOf(tracingOf(runtime), FUNCTIONS, true),
};

/** graphql-js from version 17 on: it is an ES module to whoever can load one, so it is listened to instead of patched. */
export const graphqlChannelRow: Row = {
  library: 'graphql',
  versions: [],
  eager: true,
  scopes: [GRAPHQL_SCOPE],
  rules,
  why,
  load: (runtime) => {
    watchExecutions(tracingOf(runtime));
    return { patch: (loaded) => loaded };
  },
};

/** What GraphQL Yoga executes with. */
export const graphqlToolsRow: Row = {
  library: '@graphql-tools/executor',
  versions: ['>=1.0.0 <3'],
  files: [TOOLS_COMMONJS],
  modules: { [TOOLS_MODULE]: ['execute', 'subscribe'] },
  scopes: [GRAPHQL_SCOPE],
  rules,
  why,
  load: (runtime) => {
    const functions = ['execute', 'subscribe'];
    return patchOf(tracingOf(runtime), { [TOOLS_COMMONJS]: functions, [TOOLS_MODULE]: functions }, false);
  },
};

function tracingOf({ config, tracerProvider }: Runtime): GraphQLTracing {
  return { tracer: tracerProvider.getTracer(GRAPHQL_SCOPE, ownVersion()), redact: config.redact };
}

function patchOf(tracing: GraphQLTracing, functions: Functions, eventsAreSeen: boolean) {
  return {
    patch(loaded: unknown, version: string | undefined, file = ''): unknown {
      if (!version?.startsWith('17.'))
        for (const name of functions[file] ?? [])
          patchExecute(loaded as Record<string, Execute>, name, tracing, eventsAreSeen);
      return loaded;
    },
  };
}
