import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KEEP_ALL, leaks, overlapping, request } from './support/requests.ts';
import { spanOutline } from './support/span-outline.ts';

// Stands in for the service, which no test can ask: the client's answers to two operations, and a refusal that quotes.
let service: Server;
beforeEach(async () => {
  service = createServer(async (asked, answer) => {
    const { model } = (await json(asked)) as { model: string };
    const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
    const message = { role: 'assistant', content: 'canary-answer' };
    const body = asked.url?.endsWith('/embeddings')
      ? { object: 'list', model, data: [{ object: 'embedding', index: 0, embedding: [0.5] }], usage }
      : {
          id: 'chat-1',
          object: 'chat.completion',
          model,
          choices: [{ index: 0, message, finish_reason: 'stop' }],
          usage,
        };
    answer.statusCode = model === 'refused' ? 400 : 200;
    answer.setHeader('content-type', 'application/json');
    answer.end(JSON.stringify(model === 'refused' ? { error: { message: 'token=canary-question is refused' } } : body));
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
});
afterEach(stopApps);
afterEach(() => service.close());

async function outlineOf(app: string, args: string[]): Promise<string> {
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/v1`;
  await using running = await runApp({ app, args, env: { ...KEEP_ALL, OPENAI_BASE_URL: url } });
  for (const path of ['/chat', '/refused', '/embeddings']) await request(running.url, path);
  await overlapping(running.url, '/chat');
  await running.stop();
  expect(leaks(running.spans, /canary/)).toEqual([]);
  return spanOutline(running.spans, ['gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens']);
}

it('openai in CommonJS: says model and tokens, and no word of a prompt or an answer', async () => {
  expect(await outlineOf('as-commonjs.cjs', ['use-openai.mjs'])).toMatchInlineSnapshot(`
    "4 × SERVER GET [http] url.path=/chat
      CLIENT chat gpt-5 [openai] gen_ai.usage.input_tokens=7 gen_ai.usage.output_tokens=3
        CLIENT POST 127.0.0.1 [undici] url.path=/v1/chat/completions

    SERVER GET [http] ERROR url.path=/refused
      CLIENT chat refused [openai] ERROR
        CLIENT POST 127.0.0.1 [undici] ERROR url.path=/v1/chat/completions

    SERVER GET [http] url.path=/embeddings
      CLIENT embeddings embed-3 [openai] gen_ai.usage.input_tokens=7
        CLIENT POST 127.0.0.1 [undici] url.path=/v1/embeddings"
  `);
});

// Its ES modules are files of their own, which the stock instrumentation does not reach without a loader.
it('openai in ES modules: the HTTP call alone', async () => {
  expect(await outlineOf('use-openai.mjs', [])).toMatchInlineSnapshot(`
    "4 × SERVER GET [http] url.path=/chat
      CLIENT POST 127.0.0.1 [undici] url.path=/v1/chat/completions

    SERVER GET [http] ERROR url.path=/refused
      CLIENT POST 127.0.0.1 [undici] ERROR url.path=/v1/chat/completions

    SERVER GET [http] url.path=/embeddings
      CLIENT POST 127.0.0.1 [undici] url.path=/v1/embeddings"
  `);
});
