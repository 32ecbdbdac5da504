/** Names that a broker or a program makes up: `amq.gen-…`, anything that holds a UUID or a long number. */
const MADE_UP = /^amq\.(?:gen-|rabbitmq\.reply-to)|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}|[0-9a-f]{16}|\d{6}/i;
const LONGEST = 128;

/** A destination of messages as it may stand in the name of a span: low in cardinality, as the conventions ask. */
export function destinationName(name: string): string {
  if (name === '') return '(default)';
  return MADE_UP.test(name) || name.length > LONGEST ? '(temporary)' : name;
}
