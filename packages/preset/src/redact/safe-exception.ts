import type { Exception } from '@opentelemetry/api';
import { redactMessage } from './redact-message.js';

const STACK_LIMIT = 6000;

/** What is recorded of anything that was thrown: its kind, its message and stack without secrets, both of bounded length. */
export function safeException(thrown: unknown, extra?: readonly string[]): Exception {
  try {
    if (typeof thrown !== 'object' || thrown === null)
      return { name: 'Error', message: redactMessage(String(thrown), extra) };
    const { name, message, stack, code } = thrown as Record<string, unknown>;
    return {
      name: typeof name === 'string' && name !== '' ? name : 'Error',
      message: redactMessage(typeof message === 'string' ? message : '', extra),
      ...(typeof stack === 'string' && { stack: redactMessage(stack, extra, STACK_LIMIT) }),
      ...(isCode(code) && { code }),
    };
  } catch {
    // A getter or toString() of the thrown thing threw.
    return { name: 'Error', message: '' };
  }
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
