import { runApp, spanTree, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';

afterEach(stopApps);

const SUBSCRIPTIONS = ['fine', 'refused', 'breaking', 'event'];
const FAILURES = ['no stream', 'the stream broke', 'the event broke'];

it.each<[string, Record<string, string>]>([
  ['graphql-js', {}],
  ['graphql-js 17', { GRAPHQL: 'graphql17' }],
  ['GraphQL Yoga', { YOGA: '1' }],
])(
  'GraphQL, subscriptions of %s: a span for the start, and whatever fails then or later is seen',
  async (_name, env) => {
    await using app = await runApp({
      app: 'use-subscriptions.cjs',
      env: { ...env, OTEL_TRACES_SAMPLER: 'always_on', WINNOW_EXIT_TIMEOUT: '30s' },
    });
    for (const name of SUBSCRIPTIONS) {
      const query = encodeURIComponent(`subscription ${name} { ${name} }`);
      const headers = { accept: 'text/event-stream' };
      await (await fetch(`${app.url}/graphql?query=${query}`, { headers })).arrayBuffer();
    }
    await app.stop();
    for (const name of SUBSCRIPTIONS) {
      const spans = app.spans.filter((span) => span.name === `subscription ${name}`);
      expect(
        spans.filter(({ status }) => status.code === 'ERROR'),
        name,
      ).toHaveLength(name === 'fine' ? 0 : 1);
      const work = app.spans.find((span) => span.name === 'work' && span.attributes['work.id'] === name);
      expect(
        spans.map(({ spanId }) => spanId),
        name,
      ).toContain(work?.parentSpanId);
    }
    const servers = app.spans.filter(({ kind }) => kind === 'SERVER');
    expect(servers.map(({ events }) => events.length).sort(), spanTree(app.spans)).toEqual([0, 1, 1, 1]);
    const said = JSON.stringify(servers.map(({ events }) => events));
    for (const failure of FAILURES) expect(said).toContain(failure);
  },
);
