import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import Module from 'node:module';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MODULE_KINDS } from './support/module-kinds.ts';
import { KEEP_ALL, leaks, overlapping, request } from './support/requests.ts';
import { spanOutline } from './support/span-outline.ts';

// Stands in for the service, which no test can ask: the client's answers to its operations, and a refusal that quotes.
let service: Server;
beforeEach(async () => {
  service = createServer(async (asked, answer) => {
    const { model, stream } = (await json(asked)) as { model: string; stream?: boolean };
    answer.statusCode = model === 'refused' ? 400 : 200;
    answer.setHeader('content-type', stream ? 'text/event-stream' : 'application/json');
    answer.end(stream ? STREAMED : JSON.stringify(answerTo(asked.url ?? '', model)));
  }).listen(0, '127.0.0.1');
  // Longer than any pause of the client, which would ask a second time over a connection that closes as it is used again.
  service.keepAliveTimeout = 60_000;
  await once(service, 'listening');
});
afterEach(stopApps);
afterEach(() => {
  service.closeAllConnections();
  service.close();
});

const USAGE = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
const STREAMED = [
  { choices: [{ index: 0, delta: { role: 'assistant', content: 'canary-' } }] },
  { choices: [{ index: 0, delta: { content: 'answer' }, finish_reason: 'stop' }] },
  { choices: [], usage: USAGE },
]
  .map(
    (chunk) =>
      `data: ${JSON.stringify({ id: 'chat-1', object: 'chat.completion.chunk', model: 'gpt-5', ...chunk })}\n\n`,
  )
  .concat('data: [DONE]\n\n')
  .join('');

function answerTo(path: string, model: string): object {
  if (model === 'refused') return { error: { message: 'token=canary-question is refused' } };
  if (path.endsWith('/embeddings')) {
    return { object: 'list', model, data: [{ object: 'embedding', index: 0, embedding: [0.5] }], usage: USAGE };
  }
  if (path.endsWith('/responses')) {
    const content = [{ type: 'output_text', text: 'canary-answer', annotations: [] }];
    const output = [{ type: 'message', id: 'message-1', role: 'assistant', status: 'completed', content }];
    const usage = { input_tokens: 7, output_tokens: 3, total_tokens: 10 };
    return { id: 'response-1', object: 'response', status: 'completed', model, output, usage };
  }
  const message = { role: 'assistant', content: 'canary-answer' };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  return { id: 'chat-1', object: 'chat.completion', model, choices, usage: USAGE };
}

async function outlineOf(
  run: (typeof MODULE_KINDS)[number][1],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/v1`;
  await using running = await runApp({ ...run('use-openai.mjs'), env: { ...KEEP_ALL, OPENAI_BASE_URL: url, ...env } });
  for (const path of ['/refused', '/embeddings', '/stream', '/responses']) await request(running.url, path);
  await overlapping(running.url, '/chat');
  await running.stop();
  expect(leaks(running.spans, /canary/)).toEqual([]);
  return spanOutline(running.spans, ['gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens']);
}

// Where Node.js tells of no ES modules, what is loaded ahead is found by the package's own name.
const heard = 'registerHooks' in Module && Number.parseInt(process.versions.node, 10) >= 22;
const RUNS = MODULE_KINDS.flatMap(([kind, run]) => ['6', '7'].map((OPENAI) => ({ kind, run, OPENAI }))).filter(
  ({ kind, OPENAI }) => OPENAI === '6' || kind === 'CommonJS' || heard,
);

const SPANS = `3 × SERVER GET [http] url.path=/chat
  CLIENT chat gpt-5 [openai] gen_ai.usage.input_tokens=7 gen_ai.usage.output_tokens=3
    CLIENT POST 127.0.0.1 [undici] url.path=/v1/chat/completions

SERVER GET [http] ERROR url.path=/refused
  CLIENT chat refused [openai] ERROR
    CLIENT POST 127.0.0.1 [undici] ERROR url.path=/v1/chat/completions

SERVER GET [http] url.path=/embeddings
  CLIENT embeddings embed-3 [openai] gen_ai.usage.input_tokens=7
    CLIENT POST 127.0.0.1 [undici] url.path=/v1/embeddings

SERVER GET [http] url.path=/responses
  CLIENT chat gpt-5 [openai] gen_ai.usage.input_tokens=7 gen_ai.usage.output_tokens=3
    CLIENT POST 127.0.0.1 [undici] url.path=/v1/responses

SERVER GET [http] url.path=/stream
  CLIENT chat gpt-5 [openai] gen_ai.usage.input_tokens=7 gen_ai.usage.output_tokens=3
    CLIENT POST 127.0.0.1 [undici] url.path=/v1/chat/completions`;

it.each(RUNS)(
  'openai $OPENAI, $kind: says model and tokens, and no word of a prompt or an answer',
  async ({ run, OPENAI }) => {
    expect(await outlineOf(run, { OPENAI })).toBe(SPANS);
  },
);
