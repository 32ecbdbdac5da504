// A process of its own that sends what is on its stdin: started by send-by-child.ts at the end of an app without a thread
// of ours. Prints how many spans the backend took.
import { readFileSync } from 'node:fs';
import type { OtlpProtocol } from '../config/config.js';
import { createDelivery } from './delivery.js';
import { deliverBefore } from './last-attempts.js';
import type { Signal } from './otlp-settings.js';
import { unpacked } from './packed.js';

async function main([protocol, deadline, signal]: readonly string[]): Promise<void> {
  const until = Number(deadline) - performance.now();
  const delivery = createDelivery(protocol as OtlpProtocol, signal as Signal | undefined);
  let delivered = 0;
  const sending = unpacked(readFileSync(0)).map(async (encoded) => {
    const result = await deliverBefore(delivery, encoded, until);
    if (result.ok) delivered += Math.max(0, encoded.spans - result.rejected);
    // As it stands after each: the parent may not wait for the last one.
    process.stdout.write(`delivered ${delivered}\n`);
  });
  await Promise.all(sending);
  process.exit(0);
}

void main(process.argv.slice(2)).catch(() => process.exit(1));
