import { type App, type RunOptions, runApp, spanTree, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';

/** Node.js tells of ES modules from certain versions on: below them, the operations of GraphQL Yoga as ES modules are not seen. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const heard = major >= 26 || (major === 24 && minor >= 12) || (major === 22 && minor >= 23);
if (!heard)
  console.log(`SKIPPED: GraphQL Yoga, ES modules: needs synchronous module hooks; this is ${process.version}`);

const YOGA_MODULES: [string, Pick<RunOptions, 'app' | 'env'>] = [
  'GraphQL Yoga, ES modules',
  { app: 'use-graphql.mjs', env: { SERVER: 'yoga' } },
];

const USER = 'query User($id: ID!) { user(id: $id) { name posts { title likes } } }';
const OPERATIONS = [
  { query: USER, variables: { id: 'secret-1' }, operationName: 'User' },
  { query: '{ user(id: "secret-2") { name } }' },
  { query: 'mutation Rename { rename(id: 3, name: "secret-3") { id } }' },
  { query: 'query Broken { broken(id: 4) user(id: 4) { id } }' },
  { query: 'query Forbidden { forbidden }' },
];

afterEach(stopApps);

async function ask(app: App, operation: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${app.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(operation) });
  expect(answer.status).toBe(200);
  await answer.arrayBuffer();
}

async function spansOf(options: RunOptions, operations: readonly object[]) {
  await using app = await runApp(options);
  for (const operation of operations) await ask(app, operation);
  await app.stop();
  return app.spans;
}

const keepAll = { WINNOW_EXIT_TIMEOUT: '30s', OTEL_TRACES_SAMPLER: 'always_on' };
const keepErrors = {
  WINNOW_EXIT_TIMEOUT: '30s',
  WINNOW_KEEP_FIRST: '0',
  WINNOW_KEEP_PERCENT: '0',
  WINNOW_KEEP_SLOW: 'off',
};

describe.each<[string, Pick<RunOptions, 'app' | 'env'>]>([
  ['graphql-js', { app: 'use-graphql.cjs', env: { SERVER: 'graphql' } }],
  ['graphql-js 17', { app: 'use-graphql.cjs', env: { SERVER: 'graphql', GRAPHQL: 'graphql17' } }],
  ['graphql-js 17, ES modules', { app: 'use-graphql.mjs', env: { SERVER: 'graphql', GRAPHQL: 'graphql17' } }],
  ['graphql-js, ES modules', { app: 'use-graphql.mjs', env: { SERVER: 'graphql' } }],
  ['Apollo Server', { app: 'use-graphql.cjs', env: { SERVER: 'apollo' } }],
  ['Apollo Server, ES modules', { app: 'use-graphql.mjs', env: { SERVER: 'apollo' } }],
  ['GraphQL Yoga', { app: 'use-graphql.cjs', env: { SERVER: 'yoga' } }],
  ...(heard ? [YOGA_MODULES] : []),
])('%s', (_name, { app, env }) => {
  it('GraphQL: one span per operation, and errors on the server span', async () => {
    const spans = await spansOf({ app, env: { ...env, ...keepAll } }, OPERATIONS);
    expect(spanTree(spans, { attrs: ['http.response.status_code', 'error.type'] })).toBe(
      `SERVER POST [http] http.response.status_code=200
  INTERNAL query User [graphql]
    INTERNAL work [app]

SERVER POST [http] http.response.status_code=200
  INTERNAL query [graphql]
    INTERNAL work [app]

SERVER POST [http] http.response.status_code=200
  INTERNAL mutation Rename [graphql]
    INTERNAL work [app]

SERVER POST [http] http.response.status_code=200
  INTERNAL query Broken [graphql] ERROR error.type=Error
    INTERNAL work [app]

SERVER POST [http] http.response.status_code=200
  INTERNAL query Forbidden [graphql]`,
    );
    const recorded = spans.flatMap(({ kind, events }) => events.map((event) => [kind, event]));
    expect(recorded).toMatchObject([
      ['SERVER', { attributes: { 'exception.message': 'item 4 is broken' } }],
      ['SERVER', { attributes: { 'exception.message': 'not for you' } }],
    ]);
    expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toContain('secret-3');
  });

  it('GraphQL: overlapping operations keep their context', async () => {
    const ids = Array.from({ length: 8 }, (_, i) => `${i}`);
    await using running = await runApp({ app, env: { ...env, ...keepAll } });
    const query = (id: string) => ({ query: `query User${id} { user(id: "${id}") { name } }` });
    await Promise.all(ids.map((id) => ask(running, query(id))));
    await running.stop();
    const found = ids.map((id) => {
      const operation = running.spans.find(({ name }) => name === `query User${id}`);
      const below = running.spans.filter(({ parentSpanId }) => parentSpanId === operation?.spanId);
      return below.map(({ name, attributes }) => `${name} ${attributes['work.id']}`);
    });
    expect(found).toEqual(ids.map((id) => [`work ${id}`]));
  });

  it('GraphQL: keeps what failed although the status is 200, and not what was refused', async () => {
    const spans = await spansOf({ app, env: { ...env, ...keepErrors } }, OPERATIONS);
    expect(spans.filter(({ parentSpanId }) => parentSpanId === undefined)).toHaveLength(1);
    expect(spans.map(({ name }) => name)).toContain('query Broken');
  });
});
