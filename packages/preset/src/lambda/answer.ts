// What the value that a handler returns tells about how the invocation went.

/** The HTTP status of an answer to a gateway, a load balancer or a function URL. */
export function statusOf(value: unknown): number | undefined {
  const status = Number(fieldOf(value, 'statusCode'));
  return Number.isInteger(status) && status >= 100 && status <= 599 ? status : undefined;
}

/** Messages of a batch that are to come again: `batchItemFailures`. */
export function failedItems(value: unknown): number {
  const failures = fieldOf(value, 'batchItemFailures');
  return Array.isArray(failures) ? failures.length : 0;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
