import http from 'node:http';
import net from 'node:net';

/** One GET on loopback. Never rejects: status 0 says that there was no answer. */
export function get(port, path, { timeout = 5000, agent } = {}) {
  return new Promise((resolve) => {
    const failed = (error) => resolve({ status: 0, body: '', error: error.code ?? error.message });
    const request = http.request({ host: '127.0.0.1', port, path, timeout, agent }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, body }));
      response.on('error', failed);
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', failed);
    request.end();
  });
}

/** Whether something listens, asked without a request that a tracer would see. */
export function listens(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
