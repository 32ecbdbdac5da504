import { type Attributes, SpanStatusCode } from '@opentelemetry/api';
import type { SdkSpan } from '@winnow/sampler';
import { redactMessage } from './redact-message.js';
import { REDACTED } from './redacted.js';
import { safeTexts } from './safe-exception.js';

/**
 * A span as it may leave: texts of exceptions and of its status without secrets, values of redacted names masked. The span
 * itself stays as it is, and is returned where there is nothing to clean. One that cannot be read leaves without all that.
 * @param redact parts of names, as in `WINNOW_REDACT`
 */
export function cleanedSpan(span: SdkSpan, redact: readonly string[]): SdkSpan {
  try {
    return cleaned(span, redact);
  } catch {
    // A getter of the app's, or of its own span processor, threw. What was not looked at does not leave.
    return Object.create(span, UNREADABLE) as SdkSpan;
  }
}

const shown = (value: unknown): PropertyDescriptor => ({ value, enumerable: true });
const UNREADABLE: PropertyDescriptorMap = {
  attributes: shown({}),
  events: shown([]),
  links: shown([]),
  status: shown({ code: SpanStatusCode.UNSET }),
};

function cleaned(span: SdkSpan, redact: readonly string[]): SdkSpan {
  const { attributes, events, links, status } = span;
  // Most spans say nothing that could have a secret in it, and are asked for nothing more.
  if (redact.length === 0 && events.length === 0 && !status.message) return span;
  const overrides: PropertyDescriptorMap = {};
  const override = (name: string, value: unknown, before: unknown) => {
    if (value !== before) overrides[name] = shown(value);
  };
  override('attributes', masked(attributes, redact), attributes);
  for (const name of ['resource', 'instrumentationScope'] as const) {
    override(name, described(span[name] as Described, redact), span[name]);
  }
  if (events.length > 0)
    override(
      'events',
      cleanEach(events, (event) => cleanEvent(event, redact)),
      events,
    );
  if (links.length > 0 && redact.length > 0) {
    override(
      'links',
      cleanEach(links, (link) => withAttributes(link, masked(link.attributes, redact))),
      links,
    );
  }
  if (status.message) {
    const message = redactMessage(status.message, redact);
    if (message !== status.message) override('status', { ...status, message }, status);
  }
  return Object.keys(overrides).length === 0 ? span : (Object.create(span, overrides) as SdkSpan);
}

type Described = { readonly attributes?: Attributes | undefined } | undefined;

// Shared by all spans of a process: exporters group by identity.
const describedBy = new WeakMap<object, NonNullable<Described>>();

/** What a span is described by beside its own: the process and the library. */
function described(one: Described, redact: readonly string[]): Described {
  if (redact.length === 0 || one?.attributes === undefined) return one;
  const known = describedBy.get(one);
  if (known !== undefined) return known;
  const attributes = masked(one.attributes, redact);
  const made: NonNullable<Described> =
    attributes === one.attributes ? one : Object.create(one, { attributes: shown(attributes) });
  describedBy.set(one, made);
  return made;
}

type Event = SdkSpan['events'][number];

function cleanEvent(event: Event, redact: readonly string[]): Event {
  const attributes = masked(event.attributes, redact);
  if (event.name !== 'exception' || attributes === undefined) return withAttributes(event, attributes);
  const {
    'exception.type': type,
    'exception.code': code,
    'exception.message': message,
    'exception.stacktrace': stack,
  } = attributes;
  if (typeof message !== 'string' && typeof stack !== 'string') return withAttributes(event, attributes);
  const kinds = [type, code].filter((kind) => typeof kind === 'string');
  const said = typeof message === 'string' ? message : '';
  const safe = safeTexts(kinds, said, typeof stack === 'string' ? stack : undefined, redact);
  if (safe.message === said && safe.stack === stack) return withAttributes(event, attributes);
  return withAttributes(event, {
    ...attributes,
    ...(typeof message === 'string' && { 'exception.message': safe.message }),
    ...(safe.stack !== undefined && { 'exception.stacktrace': safe.stack }),
  });
}

/** Our own attributes say how the trace was kept: no name of the app's is among them. */
const OWN = 'winnow.';

function masked<A extends Attributes | undefined>(attributes: A, redact: readonly string[]): A {
  if (redact.length === 0 || attributes === undefined) return attributes;
  let clean: Attributes | undefined;
  for (const name of Object.keys(attributes)) {
    const lower = name.toLowerCase();
    if (lower.startsWith(OWN) || !redact.some((part) => lower.includes(part.toLowerCase()))) continue;
    clean ??= { ...attributes };
    clean[name] = REDACTED;
  }
  return (clean as A | undefined) ?? attributes;
}

function withAttributes<T extends { readonly attributes?: Attributes | undefined }>(
  one: T,
  attributes: T['attributes'],
): T {
  return attributes === one.attributes ? one : { ...one, attributes };
}

/** The list itself where nothing changes. */
function cleanEach<T>(list: readonly T[], clean: (one: T) => T): readonly T[] {
  const cleaned = list.map(clean);
  return cleaned.some((one, index) => one !== list[index]) ? cleaned : list;
}
