import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { taskRoot } from '../config/env.js';
import { running } from '../handle.js';
import type { Handler } from './handler.js';
import { originalHandler } from './redirect.js';

/** In the order in which the runtime client tries them. */
const EXTENSIONS = ['', '.js', '.mjs', '.cjs'] as const;

/** Loads the function's handler as the runtime client would have, and wraps it. What fails, fails as it would have there. */
export async function loadHandler(): Promise<Handler> {
  const name = originalHandler() ?? '';
  const file = basename(name);
  const dot = file.indexOf('.');
  const folder = name.slice(0, name.length - file.length);
  const loaded = await loadModule(taskRoot(), folder, file.slice(0, dot));
  const path = file.slice(dot + 1).split('.');
  const handler = valueAt(loaded, path) ?? valueAt(loaded['default'], path);
  if (typeof handler === 'function') return running().lambdaHandler(handler as Handler);
  const what = handler === undefined ? 'undefined or not exported' : 'not a function';
  throw Object.assign(new Error(`${name} is ${what}`), { name: 'Runtime.HandlerNotFound' });
}

async function loadModule(root: string, folder: string, module: string): Promise<Record<string, unknown>> {
  const base = resolve(root, folder, module);
  const found = EXTENSIONS.map((extension) => base + extension).find((path) => existsSync(path));
  if (found !== undefined) {
    const { href } = pathToFileURL(found);
    return (await import(href)) as Record<string, unknown>;
  }
  const request = createRequire(__filename).resolve(module, { paths: [root, resolve(root, folder)] });
  return createRequire(__filename)(request) as Record<string, unknown>;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      (typeof inner === 'object' && inner !== null) || typeof inner === 'function'
        ? (inner as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}
