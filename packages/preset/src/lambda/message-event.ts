import {
  type Attributes,
  type Context,
  propagation,
  ROOT_CONTEXT,
  type TextMapGetter,
  trace,
} from '@opentelemetry/api';

interface MessageRecord {
  readonly eventSource?: unknown;
  readonly EventSource?: unknown;
  readonly eventSourceARN?: unknown;
  readonly messageAttributes?: unknown;
  readonly Sns?: { readonly MessageAttributes?: unknown; readonly TopicArn?: unknown };
}

/** How a queue or topic writes what this program reads: by the source that its records name. */
const SOURCES: Readonly<
  Record<string, { readonly system: string; attributes(r: MessageRecord): unknown; arn(r: MessageRecord): unknown }>
> = {
  'aws:sqs': { system: 'aws_sqs', attributes: (r) => r.messageAttributes, arn: (r) => r.eventSourceARN },
  'aws:sns': { system: 'aws.sns', attributes: (r) => r.Sns?.MessageAttributes, arn: (r) => r.Sns?.TopicArn },
};

/** SQS says `stringValue`, SNS `Value`. */
const attributeGetter: TextMapGetter<unknown> = {
  keys: (attributes) => Object.keys(attributes ?? {}),
  get(attributes, name) {
    const found = (attributes as Record<string, { stringValue?: unknown; Value?: unknown } | undefined> | undefined)?.[
      name
    ];
    const value = found?.stringValue ?? found?.Value;
    return typeof value === 'string' ? value : undefined;
  },
};

/** The messages of an event of SQS or SNS. */
export function recordsOf(event: unknown): readonly MessageRecord[] | undefined {
  const records = (event as { Records?: unknown } | null | undefined)?.Records;
  if (!Array.isArray(records) || records.length === 0) return undefined;
  return Object.hasOwn(SOURCES, sourceOf(records[0])) ? (records as readonly MessageRecord[]) : undefined;
}

export function messageFacts(records: readonly MessageRecord[]): { contexts: Context[]; attributes: Attributes } {
  const source = SOURCES[sourceOf(records[0])]!;
  const contexts = records
    .map((record) => propagation.extract(ROOT_CONTEXT, source.attributes(record), attributeGetter))
    .filter((sent) => trace.getSpanContext(sent) !== undefined);
  const arn = source.arn(records[0]!);
  const attributes: Attributes = {
    'messaging.system': source.system,
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    ...(typeof arn === 'string' && { 'messaging.destination.name': arn.slice(arn.lastIndexOf(':') + 1) }),
    ...(records.length > 1 && { 'messaging.batch.message_count': records.length }),
  };
  return { contexts, attributes };
}

function sourceOf(record: MessageRecord | undefined): string {
  return String(record?.eventSource ?? record?.EventSource);
}
