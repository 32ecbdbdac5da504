import { context, type Span, trace } from '@opentelemetry/api';
import { INERT, running } from './handle.js';
import { factsOf, type TagValue } from './logs/request-facts.js';
import { REDACTED, redactMessage } from './redact/index.js';
import { RPC_METADATA } from './rows/http/request-span.js';

export type { TagValue } from './logs/request-facts.js';

/** Bounds of what one request can be tagged with: what is beyond them is left out, or cut. */
const MOST_TAGS = 32;
const LONGEST_NAME = 64;
const LONGEST_TEXT = 256;

/**
 * Says something about the request that this code runs in: on its server span, and on its later log lines. Outside of
 * HTTP requests it is the active span that is tagged. A tag can be given again with another value.
 *
 * At most 32 tags per request, names of at most 64 characters; texts are cut at 256. A name that a log line uses already
 * (`trace_id`, `level`) is on the span alone. Other values than texts, finite numbers and booleans are ignored. Texts are
 * redacted as messages are: the value of `api_key`, of a name in `WINNOW_REDACT`, the password in a URL.
 * @returns false where there is nothing to tag, or Winnow is off
 * @example tag({ 'user.id': user.id, 'cart.size': cart.length })
 */
export function tag(tags: Readonly<Record<string, TagValue | null | undefined>>): boolean {
  try {
    if (running() === INERT || typeof tags !== 'object') return false;
    const active = context.active();
    const facts = factsOf(active);
    const request = active.getValue(RPC_METADATA) as Request | undefined;
    const span = request?.span ?? trace.getSpan(active);
    if (facts === undefined || span === undefined) return false;
    facts.tags ??= Object.create(null) as NonNullable<typeof facts.tags>;
    for (const [name, value] of Object.entries(tags)) {
      const kept = bounded(name, value, request?.tracing?.redact);
      if (kept === undefined || name === '' || name.length > LONGEST_NAME) continue;
      if (!Object.hasOwn(facts.tags, name) && Object.keys(facts.tags).length >= MOST_TAGS) continue;
      facts.tags[name] = kept;
      span.setAttribute(name, kept);
    }
    return true;
  } catch {
    // Whatever was handed in: it was meant for us, and the app goes on.
    return false;
  }
}

/** The request of our own rows; the metadata of stock instrumentations has a span alone. */
interface Request {
  readonly span?: Span;
  readonly tracing?: { readonly redact?: readonly string[] };
}

function bounded(name: string, value: unknown, redact: readonly string[] | undefined): TagValue | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  // Behind a key, a value is judged by the key.
  if (redactMessage(`${name}=x`, redact).endsWith(REDACTED)) return REDACTED;
  return redactMessage(value, redact, LONGEST_TEXT);
}
