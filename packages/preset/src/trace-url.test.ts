import { expect, it } from 'vitest';
import { fillTraceUrl, traceUrl } from './trace-url.js';

it('puts the id wherever the template asks for it', () => {
  expect(fillTraceUrl('https://traces.example/{traceId}?id={traceId}', 'ab12')).toBe(
    'https://traces.example/ab12?id=ab12',
  );
  expect(fillTraceUrl(undefined, 'ab12')).toBeUndefined();
});

it('is harmless with an id that is none, and where nothing runs', () => {
  expect(fillTraceUrl('https://traces.example/{traceId}', '../admin?x')).toBe('https://traces.example/..%2Fadmin%3Fx');
  expect(traceUrl('ab12')).toBeUndefined();
  expect(traceUrl()).toBeUndefined();
});
