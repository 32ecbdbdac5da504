import type { TextMapGetter } from '@opentelemetry/api';

/** Headers of an event: API Gateway passes REST headers on as they were written, the others in small letters. */
export const headerGetter: TextMapGetter<object> = {
  keys: (headers) => Object.keys(headers),
  get(headers, name) {
    const value = headerOf(headers, name);
    return typeof value === 'string' ? value : undefined;
  },
};

export function headerOf(headers: object, name: string): unknown {
  const exact = (headers as Record<string, unknown>)[name];
  if (exact !== undefined) return exact;
  const small = name.toLowerCase();
  const key = Object.keys(headers).find((written) => written.toLowerCase() === small);
  return key === undefined ? undefined : (headers as Record<string, unknown>)[key];
}
