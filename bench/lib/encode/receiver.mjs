// The other thread: makes bytes of what it gets, and says how many.
import { parentPort, workerData } from 'node:worker_threads';
import { WAYS } from './ways.mjs';

const { received } = WAYS[workerData];
parentPort.on('message', (made) => parentPort.postMessage(received(made).byteLength));
