import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Definition, locate } from './stock/build.js';
import { STOCK } from './stock/catalogue.js';
import { packageOf, type StockInstrumentation, type StockTarget } from './stock/instrumentation.js';
import { rowsFor, rulesFor } from './table.js';

const config = {
  lean: true,
  enabledInstrumentations: undefined,
  disabledInstrumentations: [],
  alsoInstrument: [],
  metrics: false,
  logs: false,
};
const libraries = (overrides = {}) => rowsFor({ ...config, ...overrides }).map((row) => row.library);

function bundleMembers(): string[] {
  const entry = createRequire(__filename).resolve('@opentelemetry/auto-instrumentations-node');
  const manifest = JSON.parse(readFileSync(join(dirname(entry), '..', '..', 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return Object.keys(manifest.dependencies).filter((name) => name.startsWith('@opentelemetry/instrumentation-'));
}

/** What an instrumentation patches, in the form of our data. Only what has a patch counts. */
function realTargets(stock: StockInstrumentation): StockTarget[] {
  const { Class } = locate(stock);
  const byLibrary = new Map<string, { versions: string[]; files: Set<string> }>();
  for (const definition of new Class({ enabled: false }).getModuleDefinitions()) {
    const found = byLibrary.get(definition.name) ?? { versions: [], files: new Set() };
    byLibrary.set(definition.name, found);
    const core = !definition.name.startsWith('@') && definition.supportedVersions.includes('*');
    if (!core) found.versions.push(...definition.supportedVersions);
    for (const file of definition.files ?? []) found.files.add(inside(definition, file.name));
  }
  return [...byLibrary].map(([library, { versions, files }]) => ({
    library,
    versions,
    ...(files.size > 0 && { files: [...files] }),
  }));
}

function inside({ name }: Definition, file: string): string {
  expect(file.startsWith(`${name}/`)).toBe(true);
  return file.slice(name.length + 1);
}

describe('the table', () => {
  it('has every instrumentation of the bundle, once', () => {
    expect(STOCK.map(packageOf)).toEqual(bundleMembers());
    expect(STOCK).toHaveLength(41);
  });

  it.each(STOCK.map((stock) => [stock.name, stock] as const))('knows what %s patches', (_name, stock) => {
    expect(stock.targets).toEqual(realTargets(stock));
    expect(stock.why).not.toBe('');
  });

  it('takes rows of our own on the hot path', () => {
    const rows = rowsFor(config);
    for (const library of ['http', 'https', 'express', 'router', 'pg', 'pg-pool', 'pino', 'undici']) {
      expect(rows.filter((row) => row.library === library).map((row) => row.scopes?.[0] ?? '')).not.toContainEqual(
        expect.stringContaining('@opentelemetry/'),
      );
    }
  });

  it('sends the lines of loggers by the stock ones, behind our own', () => {
    for (const library of ['pino', 'winston', 'bunyan']) {
      const scopes = rowsFor({ ...config, logs: true }).flatMap((row) =>
        row.library === library ? [row.scopes?.[0]] : [],
      );
      expect(scopes[0]).toBeUndefined();
      expect(scopes).toContain(`@opentelemetry/instrumentation-${library}`);
      expect(libraries({ disabledInstrumentations: [library], logs: true })).not.toContain(library);
    }
  });

  it('takes the stock ones when lean is false', () => {
    const scopeOf = (library: string, overrides: object) =>
      rowsFor({ ...config, ...overrides }).find((row) => row.library === library)?.scopes?.[0];
    expect(scopeOf('pg', { lean: false })).toBe('@opentelemetry/instrumentation-pg');
    expect(scopeOf('http', { lean: false })).toBe('@opentelemetry/instrumentation-http');
    expect(scopeOf('winston', { lean: false })).toBe('@opentelemetry/instrumentation-winston');
  });

  it('leaves out what is off, and what is for metrics only', () => {
    expect(libraries()).not.toContain('fs');
    expect(libraries()).not.toContain('net');
    expect(libraries()).not.toContain('mongoose');
    expect(libraries()).not.toContain('perf_hooks');
    expect(libraries({ metrics: true })).toContain('perf_hooks');
  });

  it('follows the standard lists of names', () => {
    expect(libraries({ enabledInstrumentations: ['koa', 'fs'] })).toEqual(['fs', 'fs/promises', 'koa', 'koa-compose']);
    expect(libraries({ disabledInstrumentations: ['pg'] })).not.toContain('pg');
    expect(libraries({ enabledInstrumentations: ['koa'], disabledInstrumentations: ['koa'] })).toEqual([]);
  });

  it('adds what is asked for to what is on, if it is not disabled', () => {
    for (const name of ['ws', 'socket.io']) {
      expect(libraries()).not.toContain(name);
      expect(libraries({ alsoInstrument: [name] })).toEqual(expect.arrayContaining(['http', name]));
      expect(libraries({ enabledInstrumentations: [name] })).toEqual([name]);
      expect(libraries({ alsoInstrument: [name], disabledInstrumentations: [name] })).not.toContain(name);
    }
    expect(libraries({ enabledInstrumentations: ['pg'], alsoInstrument: ['fs'] })).toEqual(
      expect.arrayContaining(['fs', 'pg']),
    );
  });

  it('gives rules to stock scopes whoever brought them', () => {
    expect(rulesFor('@opentelemetry/instrumentation-koa')).toBeDefined();
    expect(rulesFor('@winnow/pg')).toBeDefined();
    expect(rulesFor('my-app')).toBeUndefined();
  });
});
