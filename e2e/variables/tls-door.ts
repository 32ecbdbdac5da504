import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Receiver } from '@winnow/testkit';
import type { TestContext } from 'vitest';

/** Paths of PEM files. The authority has signed both the server's certificate, for this machine and backend.example, and the client's. */
export interface Certificates {
  readonly ca: string;
  readonly server: string;
  readonly serverKey: string;
  readonly client: string;
  readonly clientKey: string;
}

/** A test's function that gets fresh certificates. Without the openssl command the test is skipped aloud. */
export function withCertificates(body: (certificates: Certificates) => Promise<void>) {
  return async (context: TestContext) => {
    const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
    try {
      const certificates = makeCertificates(folder);
      if (!certificates) {
        console.log(`SKIPPED: ${context.task.name} needs the command openssl`);
        return context.skip('needs the command openssl');
      }
      await body(certificates);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

function makeCertificates(folder: string): Certificates | undefined {
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  try {
    openssl('version');
  } catch {
    return undefined;
  }
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=test authority');
  writeFileSync(file('extensions'), 'subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:backend.example');
  for (const name of ['server', 'client']) {
    openssl('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'extensions'];
    openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, ...signed);
  }
  return {
    ca: file('ca.pem'),
    server: file('server.pem'),
    serverKey: file('server.key'),
    client: file('client.pem'),
    clientKey: file('client.key'),
  };
}

/** HTTPS in front of a receiver. @param asksClient refuses clients without a certificate of the authority */
export async function openTlsDoor(
  receiver: Receiver,
  certificates: Certificates,
  { asksClient }: { readonly asksClient: boolean },
): Promise<AsyncDisposable & { readonly url: string }> {
  const options = {
    cert: readFileSync(certificates.server),
    key: readFileSync(certificates.serverKey),
    ca: readFileSync(certificates.ca),
    requestCert: asksClient,
    rejectUnauthorized: asksClient,
  };
  const server = createServer(options, async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const type = request.headers['content-type'] ?? '';
    const body = new Uint8Array(Buffer.concat(chunks));
    const answer = await fetch(`${receiver.url}${request.url}`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    response.writeHead(answer.status, { 'content-type': type }).end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
