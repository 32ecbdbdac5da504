import { execFileSync } from 'node:child_process';
import { ROOT_CONTEXT, SamplingDecision, SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { percent } from './rules/percent.js';
import { createSeededIds } from './testing/random.js';
import { createService } from './testing/service.js';

/**
 * Consistent probability sampling as OpenTelemetry's trace/tracestate-probability-sampling.md has it, written down a second
 * time and in another way than in `threshold.ts`: with integers, and without any code of ours.
 */
const REFERENCE = `
  const [percentage] = process.argv.slice(1);
  const MAX = 2n ** 56n;
  const parse = (id) => BigInt('0x' + id.slice(18));
  let text = '';
  process.stdin.on('data', (chunk) => { text += chunk; }).on('end', () => {
    const [threshold, ...ids] = text.trim().split(' ');
    const T = BigInt('0x' + threshold.padEnd(14, '0'));
    const exact = MAX - BigInt(Math.round(Number(percentage) * 2 ** 56 / 100));
    const off = Number(T > exact ? T - exact : exact - T) / Number(MAX - exact);
    process.stdout.write(JSON.stringify({ off, kept: ids.map((id) => (parse(id) >= T ? '1' : '0')).join('') }));
  });
`;

const TRACES = 100_000;

/** What the sampler says at the head, and the threshold that it writes. */
function verdicts(percentage: number) {
  const { tail } = createService({ rules: [percent(percentage)] });
  const ids = createSeededIds(42);
  const traceIds = Array.from({ length: TRACES }, () => ids.generateTraceId());
  let threshold = '';
  const kept = traceIds.map((traceId) => {
    const { decision, traceState } = tail.sampler.shouldSample(ROOT_CONTEXT, traceId, 'GET /', SpanKind.SERVER, {}, []);
    if (traceState) threshold = traceState.serialize().slice('ot=th:'.length);
    return decision === SamplingDecision.RECORD_AND_SAMPLED ? '1' : '0';
  });
  return { traceIds, threshold, kept: kept.join('') };
}

describe.each([50, 5, 1, 0.1, 33.3])('the baseline of %d percent (scenario 2)', (percentage) => {
  const { traceIds, threshold, kept } = verdicts(percentage);

  it('agrees with the specification on 100 000 ids, worked out by another process', () => {
    const answer = execFileSync(process.execPath, ['-e', REFERENCE, String(percentage)], {
      input: `${threshold} ${traceIds.join(' ')}`,
      maxBuffer: 2 ** 26,
      encoding: 'utf8',
    });
    const reference = JSON.parse(answer) as { off: number; kept: string };
    expect(reference.kept === kept).toBe(true);
    // Four digits beyond the leading ones: what is written is the percentage but for this.
    expect(reference.off).toBeLessThan(2 ** -12);
  });

  it('is a fair draw', () => {
    const drawn = kept.split('1').length - 1;
    const expected = (TRACES * percentage) / 100;
    // Chi-square with one degree of freedom; 15.1 is passed by chance once in 10 000.
    const chiSquare = (drawn - expected) ** 2 / expected + (drawn - expected) ** 2 / (TRACES - expected);
    expect(chiSquare).toBeLessThan(15.1);
  });

  it('says the same again', () => expect(verdicts(percentage).kept === kept).toBe(true));
});
