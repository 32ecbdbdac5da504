import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Import, importsOf } from './imports.ts';
import { CODE, filesLike, read, shippedFiles } from './repository.ts';

// ARCHITECTURE.md shows this table; nothing else may depend on anything else.
const ALLOWED: Readonly<Record<string, readonly string[] | 'anything'>> = {
  'packages/sampler': [],
  'packages/viewer': [],
  'packages/preset': ['@winnow/sampler'],
  'packages/cli': ['@winnow/preset', '@winnow/viewer'],
  'packages/testkit': ['@winnow/viewer'],
  e2e: 'anything',
  bench: 'anything',
  examples: 'anything',
};

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const manifests = filesLike(/^(packages|examples)\/[^/]+\/package\.json$|^(e2e|bench)\/package\.json$/).map((file) => ({
  folder: posix.dirname(file),
  manifest: JSON.parse(read(file)) as Manifest,
}));
const ours = new Set(manifests.map(({ manifest }) => manifest.name));

function allowedFor(folder: string) {
  return ALLOWED[folder] ?? ALLOWED[folder.split('/')[0]!];
}

function mayDependOn(folder: string, name: string): boolean {
  const allowed = allowedFor(folder);
  return allowed === 'anything' || (allowed?.includes(name) ?? false);
}

function declared({ dependencies, devDependencies, peerDependencies, optionalDependencies }: Manifest): string[] {
  const all = { ...dependencies, ...devDependencies, ...peerDependencies, ...optionalDependencies };
  return Object.keys(all).filter((name) => ours.has(name) || all[name]!.startsWith('workspace:'));
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Why a workspace may not import this, or undefined. */
function fault(folder: string, file: string, { specifier, lazy, type }: Import): string | undefined {
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(file), specifier);
    return target.startsWith(`${folder}/`) ? undefined : 'leaves its workspace: import the package by name';
  }
  const name = packageOf(specifier);
  if (!ours.has(name) && !name.startsWith('@winnow/')) return undefined;
  if (!mayDependOn(folder, name)) return `is not an allowed edge from ${folder}`;
  if (folder === 'packages/cli' && name === '@winnow/preset' && specifier !== '@winnow/preset/config')
    return 'would load the SDK: the command line uses the variable registry @winnow/preset/config only';
  if (folder === 'packages/cli' && name === '@winnow/viewer' && !lazy && !type)
    return 'must be an import(), so that other commands do not load the viewer';
  return undefined;
}

function faultsOf(folder: string, file: string, source: string): string[] {
  return importsOf(file, source).flatMap((one) => {
    const why = fault(folder, file, one);
    return why ? [`${one.place} '${one.specifier}' ${why}`] : [];
  });
}

describe('the rule', () => {
  it.each([
    ['packages/sampler', "import { start } from '@winnow/preset';"],
    ['packages/sampler', "import type { Config } from '@winnow/preset/config';"],
    ['packages/preset', "const { runApp } = require('@winnow/testkit');"],
    ['packages/preset', "require.resolve('@winnow/cli');"],
    ['packages/preset', "export * from '../../sampler/src/index.js';"],
    ['packages/preset', "await import('@winnow/viewer');"],
    ['packages/cli', "import { start } from '@winnow/preset';"],
    ['packages/cli', "import { serve } from '@winnow/viewer';"],
  ])('refuses, in %s: %s', (folder, source) => {
    expect(faultsOf(folder, `${folder}/src/file.ts`, source)).toHaveLength(1);
  });

  it.each([
    ['packages/preset', "import { errors } from '@winnow/sampler';"],
    ['packages/preset', "import { a } from '../config/a.js';"],
    ['packages/cli', "import { VARIABLES } from '@winnow/preset/config';"],
    ['packages/cli', "const { serve } = await import('@winnow/viewer');"],
    ['e2e', "import { start } from '@winnow/preset';"],
  ])('allows, in %s: %s', (folder, source) => {
    expect(faultsOf(folder, `${folder}/src/rows/file.ts`, source)).toEqual([]);
  });
});

describe('the repository', () => {
  it('has no workspace that the table does not know', () => {
    expect(manifests.filter(({ folder }) => allowedFor(folder) === undefined)).toEqual([]);
    expect(manifests.length).toBeGreaterThan(3);
  });

  it('declares only these edges in its package.json files', () => {
    const wrong = manifests.flatMap(({ folder, manifest }) =>
      declared(manifest)
        .filter((name) => !mayDependOn(folder, name))
        .map((name) => `${folder}/package.json: ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('imports only along these edges', () => {
    const wrong = manifests.flatMap(({ folder }) =>
      filesLike(new RegExp(`^${folder}/`), CODE).flatMap((file) => faultsOf(folder, file, read(file))),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps the sampler free of everything but the api', () => {
    const sampler = manifests.find(({ folder }) => folder === 'packages/sampler')!.manifest;
    expect(sampler.dependencies ?? {}).toEqual({});
    expect(Object.keys(sampler.peerDependencies ?? {})).toEqual(['@opentelemetry/api']);
    const foreign = shippedFiles(/^packages\/sampler\//)
      .flatMap((file) => importsOf(file, read(file)))
      .filter(({ specifier }) => !/^(\.|node:|@opentelemetry\/api$)/.test(specifier));
    expect(foreign).toEqual([]);
  });
});
