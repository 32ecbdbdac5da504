import type { Exception } from '@opentelemetry/api';
import { quotesValues, withoutQuotes } from './driver-message.js';
import { redactMessage } from './redact-message.js';

const STACK_LIMIT = 6000;
/** A line of a stack that can hold nothing but a function and a place in a file: `@` is a scope's, not of credentials. */
const FRAME = /^\s+at (?!.*:\/\/[^/\s]*@)[^=?]*$/;

/** What is recorded of anything that was thrown: its kind, its message and stack without secrets, both of bounded length. */
export function safeException(thrown: unknown, extra?: readonly string[]): Exception {
  try {
    if (typeof thrown === 'function') return { name: 'Error', message: thrown.name };
    if (typeof thrown !== 'object' || thrown === null) {
      return { name: 'Error', message: redactMessage(String(thrown), extra) };
    }
    const { name, message, stack, code, constructor: made } = thrown as Record<string, unknown>;
    const text = typeof message === 'string' ? message : '';
    const kinds = [code, name, (made as { name?: unknown } | undefined)?.name].filter(
      (kind) => typeof kind === 'string',
    );
    return {
      name: typeof name === 'string' && name !== '' ? name : 'Error',
      ...safeTexts(kinds, text, typeof stack === 'string' ? stack : undefined, extra),
      ...(isCode(code) && { code }),
    };
  } catch {
    // A getter or toString() of the thrown thing threw.
    return { name: 'Error', message: '' };
  }
}

/**
 * The texts of an exception without secrets.
 * @param kinds its code, its name, the name of its class: whatever is known
 */
export function safeTexts(
  kinds: readonly string[],
  message: string,
  stack: string | undefined,
  extra: readonly string[] | undefined,
): { message: string; stack?: string } {
  const quotes = kinds.some(quotesValues);
  const clean: Clean = (text, limit) => redactMessage(quotes ? withoutQuotes(text) : text, extra, limit);
  return { message: clean(message), ...(stack !== undefined && { stack: safeStack(stack, message, clean) }) };
}

type Clean = (text: string, limit?: number) => string;

/** Frames stay as they are: `token.service.js:12` is no secret. The message above them, and lines between them, may be. */
function safeStack(stack: string, message: string, clean: Clean): string {
  const afterMessage = message === '' ? 0 : stack.indexOf(message) + message.length;
  const frames = stack.indexOf('\n    at ', Math.max(0, afterMessage));
  if (frames === -1) return clean(stack, STACK_LIMIT);
  const lines = stack.slice(frames + 1, frames + STACK_LIMIT).split('\n');
  const safeLines = lines.map((line) => (FRAME.test(line) ? line : clean(line)));
  return `${clean(stack.slice(0, frames))}\n${safeLines.join('\n')}`;
}

/** The `error.type` of anything that was thrown: its code, else its name. Always a string, low in cardinality. */
export function errorType(thrown: unknown): string {
  try {
    if (typeof thrown !== 'object' || thrown === null) return 'Error';
    const { code, name } = thrown as Record<string, unknown>;
    // The code of a DOMException is a legacy number; its name says more.
    if (typeof code === 'string' && code !== '') return code;
    return typeof name === 'string' && name !== '' ? name : 'Error';
  } catch {
    return 'Error';
  }
}

function isCode(code: unknown): code is string {
  return typeof code === 'string' && code !== '' && code.length <= 64;
}
