import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { CALLER, logged, STAMP, TRACE } from './support/log-lines.js';

afterEach(stopApps);

describe('tag()', () => {
  it('writes to the server span', async () => {
    await using app = await runApp({ app: 'use-tag.cjs' });
    await (await fetch(app.url, { headers: { traceparent: `00-${TRACE}-${CALLER}-01` } })).text();
    const spans = await app.until((all) => all.some(({ kind }) => kind === 'SERVER'));
    const server = spans.find(({ kind }) => kind === 'SERVER');
    expect(server?.attributes).toMatchObject({ 'user.id': 'grace', 'cart.size': 3, vip: true, api_key: 'REDACTED' });
    expect(String(server?.attributes['long']).length).toBeLessThan(300);
    expect(server?.attributes).not.toHaveProperty('object');
    expect(Object.keys(server?.attributes ?? {}).filter((name) => name.startsWith('many.')).length).toBeLessThan(32);
    expect(spans.find(({ name }) => name === 'work')?.attributes).not.toHaveProperty('user.id');
  });

  it('writes to later lines of the request, and stands in for nothing of a line', async () => {
    const { json, text } = await logged('use-tag.cjs');
    const line = (msg: string) => json.find((one) => one['msg'] === msg);
    expect(line('outside')).toEqual({ level: 30, tagged: false, msg: 'outside' });
    expect(line('before')).not.toHaveProperty('user.id');
    expect(line('in a span below')).toMatchObject({ 'user.id': 'grace', 'cart.size': 3, vip: true });
    expect(line('after')).toMatchObject({ level: 30, trace_id: TRACE, api_key: 'REDACTED', 'many.0': 0 });
    expect(JSON.stringify(line('after')).length).toBeLessThan(2000);
    expect(line('after')).not.toHaveProperty('many.99');
    // Text has no place for them.
    expect(text).toContainEqual(expect.stringMatching(new RegExp(`^a text${STAMP.source}$`)));
  });

  it('works from ES modules', async () => {
    const { json } = await logged('use-tag.mjs');
    expect(json).toEqual([expect.objectContaining({ 'user.id': 'ada', trace_id: TRACE })]);
  });

  it.each([
    ['disabled', { OTEL_SDK_DISABLED: 'true' }, true],
    ['not there', {}, false],
  ])('does nothing where Winnow is %s', async (_name, env, require) => {
    await using app = await runApp({ app: 'use-tag.cjs', env, require });
    expect(await (await fetch(app.url)).text()).toBe('ok');
    await app.stop();
    expect(app.stdout).toContain('"tagged":false');
    expect(app.stdout).not.toContain('user.id');
    expect(app.stderr).toBe('');
  });
});
