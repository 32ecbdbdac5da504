import path from 'node:path';

export const BENCH = path.resolve(import.meta.dirname, '..');
export const APPS = path.join(BENCH, 'apps');
export const PEERS = path.join(BENCH, 'peers');
export const RESULTS = path.join(BENCH, 'results');
