import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { PEERS } from './paths.mjs';

export const peerNames = () =>
  fs.readdirSync(PEERS).filter((name) => fs.existsSync(path.join(PEERS, name, 'package.json')));

export const peerFile = (peer, file) => path.join(PEERS, peer, 'node_modules', file);
export const url = (file) => pathToFileURL(file).href;

/** What `require(specifier)` finds from within a peer's folder; a path that does not exist when it is not installed. */
export function peerMain(peer, specifier) {
  try {
    return createRequire(path.join(PEERS, peer, 'index.js')).resolve(specifier);
  } catch {
    return peerFile(peer, specifier);
  }
}

/** Whether everything that the peer's package.json asks for is there, at that version. */
export function isInstalled(peer) {
  const { dependencies } = JSON.parse(fs.readFileSync(path.join(PEERS, peer, 'package.json'), 'utf8'));
  return Object.entries(dependencies).every(([name, version]) => installedVersion(peer, name) === version);
}

function installedVersion(peer, name) {
  try {
    return JSON.parse(fs.readFileSync(peerFile(peer, `${name}/package.json`), 'utf8')).version;
  } catch {
    return undefined;
  }
}
