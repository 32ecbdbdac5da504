import { expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';

it('otlp is the default', async () => {
  expect((await visit(KEEP_ALL)).spans).toHaveLength(1);
});

// With the verdict on them (scenario 13).
it('console prints spans on stdout and sends nothing', async () => {
  const { spans, stdout } = await visit({ ...KEEP_ALL, OTEL_TRACES_EXPORTER: 'console' });
  expect(stdout).toContain("name: 'GET /items/:id'");
  expect(stdout).toContain("'winnow.keep.reason': 'baseline'");
  expect(spans).toEqual([]);
});

it('waterfall prints each trace on stderr', async () => {
  const { spans, stderr } = await visit({ ...KEEP_ALL, OTEL_TRACES_EXPORTER: 'waterfall' });
  expect(stderr).toMatch(/^trace [0-9a-f]{32} · .*\n.*GET \/items\/:id/m);
  expect(spans).toEqual([]);
});

it('takes several', async () => {
  const { spans, stdout } = await visit({ ...KEEP_ALL, OTEL_TRACES_EXPORTER: 'otlp,console' });
  expect(stdout).toContain("name: 'GET /items/:id'");
  expect(spans).toHaveLength(1);
});

it('none sends nothing', async () => {
  const { requests } = await visit({ ...KEEP_ALL, OTEL_TRACES_EXPORTER: 'none' });
  expect(requests).toEqual([]);
});
