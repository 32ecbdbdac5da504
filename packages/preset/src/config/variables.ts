// The one registry of environment variables. The resolver, the start line, the documentation and the checks read it;
// a variable that is not here is not read anywhere.
import { otlpHeaders, resourceAttributes, webAddress } from './passed-on-types.js';
import { rollOut } from './roll-out.js';
import {
  boolean,
  booleanOrRate,
  duration,
  durationByRoute,
  durationOrOff,
  hosts,
  list,
  number,
  oneOf,
  paths,
  slowLimits,
  someOf,
  text,
  traceUrlTemplate,
  type ValueType,
} from './value-types.js';

export interface Variable<T> {
  readonly type: ValueType<T>;
  /** Undefined: nothing is set. */
  readonly default: T;
  readonly summary: string;
  /** How ours differs from OpenTelemetry's own meaning of the variable. */
  readonly differs?: string;
  /** The value never appears in a message. */
  readonly secret?: boolean;
  /** Read by OpenTelemetry's own code, which we hand the variable on to. */
  readonly passedOn?: boolean;
}

type More = Pick<Variable<unknown>, 'differs' | 'secret' | 'passedOn'>;

function variable<T>(
  type: ValueType<T>,
  defaultValue: undefined,
  summary: string,
  more?: More,
): Variable<T | undefined>;
function variable<T>(type: ValueType<T>, defaultValue: NoInfer<T>, summary: string, more?: More): Variable<T>;
function variable<T>(type: ValueType<T>, defaultValue: T, summary: string, more: More = {}): Variable<T> {
  return { type, default: defaultValue, summary, ...more };
}

function passedOn(summary: string): Variable<string | undefined>;
function passedOn<T>(summary: string, type: ValueType<T>, more?: { secret?: boolean }): Variable<T | undefined>;
function passedOn(
  summary: string,
  type: ValueType<unknown> = text,
  more: { secret?: boolean } = {},
): Variable<unknown> {
  return variable(type, undefined, summary, { passedOn: true, ...more });
}

const WHOLE = Number.POSITIVE_INFINITY;
const DETECTORS = someOf('env', 'host', 'os', 'process', 'serviceinstance', 'all', 'none');
const amount = number(0, WHOLE);
const compression = oneOf('gzip', 'none');

export const VARIABLES = {
  WINNOW_PRESET: variable(text, 'service', 'The preset: what kind of process this is.'),
  WINNOW_KEEP_ERRORS: variable(
    booleanOrRate,
    '50/s',
    'Keep failed requests: `true` is all of them, a rate thins out floods of one kind of error and weighs what is kept.',
  ),
  WINNOW_KEEP_SLOW: variable(
    slowLimits,
    '1s,p99',
    'Keep requests that take at least this long, or as long as the slowest hundredth of their route (`p99`); or `off`. ' +
      'Up to 20 traces per second; another rate goes behind: `1s,p99,100/s`.',
  ),
  WINNOW_SLOW_ROUTES: variable(
    durationByRoute,
    {},
    'Another threshold for some routes: `POST /export=10s, GET /report/:id=5s`.',
  ),
  WINNOW_KEEP_PERCENT: variable(number(0, 100), 5, 'Percent of the remaining requests that are kept.'),
  WINNOW_KEEP_FIRST: variable(
    number(0, WHOLE),
    10,
    'Requests at the start of a process that are kept, so that the first `curl` is seen.',
  ),
  WINNOW_MODE: variable(
    oneOf('keep', 'observe', 'collector'),
    'keep',
    'Who decides: `keep` is this process by its policy; `observe` exports everything and marks what `keep` would have kept; `collector` sends every span as it ends, for a Collector to decide.',
  ),
  WINNOW_ROLLOUT: variable(
    rollOut,
    '100%',
    'Which requests are traced at all: a share of all traces, the same ones in every service with the same share (`10%`), or those ' +
      'that come with a header where they begin (`header:x-beta`, `header:x-beta=1`). The others pass the context on and stamp log lines.',
  ),
  WINNOW_RUN_SPAN: variable(
    boolean,
    false,
    'One root span for the whole run of the process, with its exit code; what happens outside of requests is its child.',
  ),
  WINNOW_LAMBDA: variable(
    boolean,
    false,
    'The process is an instance of an AWS Lambda function: each invocation is a root, and its spans are delivered before its response leaves.',
  ),
  WINNOW_FLUSH_TIMEOUT: variable(
    duration,
    1000,
    'On AWS Lambda, the longest that a response waits for delivery, never beyond the deadline of its invocation.',
  ),
  WINNOW_RULES: variable(text, undefined, 'Path of a module whose default export is a list of rules.'),
  WINNOW_SAMPLER: variable(
    text,
    undefined,
    "Path of a module whose default export is an OpenTelemetry `Sampler`; Winnow's own then steps aside.",
  ),
  WINNOW_PROPAGATE_TO: variable(
    hosts,
    undefined,
    'Hosts that are ours: our tracestate member and headers go to them alone. Names, or patterns such as `*.shop.example`. ' +
      'Default: loopback, private addresses, names without a dot, `*.svc`, `*.svc.cluster.local`, `*.internal`, `*.local`, `*.localhost`.',
  ),
  WINNOW_TRUST: variable(
    oneOf('internal', 'edge'),
    'internal',
    'Who is believed: `internal` believes callers; `edge` nobody, each request starts a trace of its own with a link to what it came with.',
  ),
  WINNOW_RECALL: variable(
    oneOf('peer', 'off'),
    'peer',
    'Bring back what was dropped of a trace that another service keeps: ids ride on the next requests between hosts of ours.',
  ),
  WINNOW_FOREIGN_SAMPLED: variable(
    oneOf('follow', 'ignore'),
    'follow',
    'What a sampled flag from a caller that does not run Winnow does: keep the trace, or nothing.',
  ),
  WINNOW_RESPONSE_HEADER: variable(
    boolean,
    true,
    'Answer with `server-timing: trace;desc=…`, so that a client can name the trace.',
  ),
  WINNOW_IGNORE_PATHS: variable(
    paths,
    ['/health*', '/livez', '/readyz', '/ready', '/live', '/ping', '/metrics', '/favicon.ico'],
    'Paths of requests that make no trace; a `*` at the end matches any rest.',
  ),
  WINNOW_LEAN: variable(
    boolean,
    true,
    'Use our own instrumentations where the bundle has one too: `http`, `undici`, `express`, `router`, `koa`, `hapi`, `nestjs-core`, ' +
      '`grpc`, `graphql`, `kafkajs`, `pg`, `pino`, `winston`, `bunyan`, `socket.io`; `false` takes the stock ones. Those of libraries that the ' +
      'bundle has nothing for stay.',
  ),
  WINNOW_EXPRESS_PROTOTYPES: variable(
    boolean,
    true,
    'On Node.js 20 and 22, have the requests of an Express server made with the prototypes that Express is about to give them, which V8 is ' +
      'much faster with; `false` leaves them as Node.js makes them.',
  ),
  WINNOW_CLIENT_NAMES: variable(
    oneOf('host', 'method'),
    'host',
    'Names of HTTP client spans: `GET api.example.com`, or `GET` as the convention has it.',
  ),
  WINNOW_ALSO_INSTRUMENT: variable(
    list,
    [],
    'Instrumentations that are on beside those that are on by themselves: `ws,socket.io`. `OTEL_NODE_ENABLED_INSTRUMENTATIONS` is ' +
      'the whole list instead.',
  ),
  WINNOW_MIN_INTERNAL: variable(
    durationOrOff,
    10,
    'Internal spans of libraries that are shorter are left out of kept traces, and their children move up; or `off`. ' +
      'Spans with an event or an error, and those that another process has heard of, stay.',
  ),
  WINNOW_PRUNE_MANUAL: variable(
    boolean,
    false,
    'Leave out such short internal spans of the app as well, which it has made itself.',
  ),
  WINNOW_REDACT: variable(
    list,
    [],
    'More names whose values are masked: attributes and tags with such a part in their names (`order.voucher`), and in texts of ' +
      'exceptions (`voucher=…`), beside `password`, `token` and their like. Values of query strings and literals of SQL are masked always.',
  ),
  WINNOW_LOG_FIELDS: variable(
    oneOf('otel', 'ecs', 'datadog', 'gcp'),
    'otel',
    'Names of the fields that log lines carry.',
  ),
  WINNOW_CONSOLE: variable(
    oneOf('auto', 'on', 'off'),
    'auto',
    'Stamp what `console` writes inside a request: `auto` leaves terminals and preset `script` alone.',
  ),
  WINNOW_REQUEST_ID: variable(
    oneOf('record', 'forward'),
    'record',
    'The `x-request-id` or `x-correlation-id` of a caller: `record` it on span and log lines, or `forward` it to our hosts too.',
  ),
  WINNOW_TRACE_URL: variable(
    traceUrlTemplate,
    undefined,
    'Link to a trace, printed for uncaught exceptions: `https://traces.example/trace/{traceId}`.',
  ),
  WINNOW_EXIT_TIMEOUT: variable(duration, 2000, 'The longest that the end of the process waits for delivery.'),

  GOOGLE_CLOUD_PROJECT: variable(
    text,
    undefined,
    'Id of the Google Cloud project, for WINNOW_LOG_FIELDS=gcp: its names of traces begin with it.',
  ),
  OTEL_SDK_DISABLED: variable(boolean, false, 'Leaves the process untouched.'),
  OTEL_SERVICE_NAME: variable(text, undefined, 'Name of the service.', {
    differs: 'Unset, it is the `name` of the nearest package.json.',
  }),
  OTEL_RESOURCE_ATTRIBUTES: variable(
    resourceAttributes,
    undefined,
    'Attributes of the resource: `key=value,key=value`.',
  ),
  OTEL_TRACES_EXPORTER: variable(
    someOf('otlp', 'console', 'zipkin', 'waterfall', 'none'),
    ['otlp'],
    'Where traces go.',
    { differs: '`waterfall` prints each trace as text on stderr.' },
  ),
  OTEL_TRACES_SAMPLER: variable(
    oneOf(
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ),
    undefined,
    'Overrides the policy.',
    {
      differs:
        '`always_on` and `parentbased_always_on` keep everything; the `always_off` pair only propagates; the ratio pair sets the percent while errors and slow requests stay.',
    },
  ),
  OTEL_TRACES_SAMPLER_ARG: variable(
    number(0, 1),
    undefined,
    'Ratio of the remaining requests that are kept: 0.05 is 5 %.',
    {
      differs: 'Works without OTEL_TRACES_SAMPLER too. WINNOW_KEEP_PERCENT wins.',
    },
  ),
  OTEL_PROPAGATORS: variable(
    someOf('tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger', 'none'),
    ['tracecontext', 'baggage'],
    'How the context travels.',
  ),
  OTEL_EXPORTER_OTLP_PROTOCOL: variable(
    oneOf('http/protobuf', 'http/json', 'grpc'),
    'http/protobuf',
    'How OTLP is sent.',
  ),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: variable(
    oneOf('http/protobuf', 'http/json', 'grpc'),
    undefined,
    'The same, for traces alone.',
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: passedOn('Base URL of the backend; default `http://localhost:4318`.'),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: passedOn('The whole URL for traces.'),
  OTEL_EXPORTER_OTLP_HEADERS: passedOn('Headers for the backend: `key=value,key=value`.', otlpHeaders, {
    secret: true,
  }),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: passedOn('The same, for traces alone.', otlpHeaders, { secret: true }),
  OTEL_EXPORTER_OTLP_TIMEOUT: passedOn(
    'Milliseconds that one delivery may take, retries included; default 10000.',
    amount,
  ),
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: passedOn('The same, for traces alone.', amount),
  OTEL_EXPORTER_OTLP_COMPRESSION: passedOn('`gzip` or `none`.', compression),
  OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: passedOn('The same, for traces alone.', compression),
  OTEL_EXPORTER_OTLP_CERTIFICATE: passedOn('Path of the trusted certificate.'),
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: passedOn('Path of the client certificate.'),
  OTEL_EXPORTER_OTLP_CLIENT_KEY: passedOn("Path of the client certificate's key."),
  OTEL_EXPORTER_ZIPKIN_ENDPOINT: passedOn('URL of Zipkin, for OTEL_TRACES_EXPORTER=zipkin.', webAddress),
  OTEL_BSP_MAX_QUEUE_SIZE: variable(number(1, WHOLE), undefined, 'Spans that wait for delivery at most.'),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: variable(number(1, WHOLE), undefined, 'Spans of one delivery at most.'),
  OTEL_BSP_SCHEDULE_DELAY: variable(
    number(0, WHOLE),
    undefined,
    'Milliseconds that spans wait for more before they leave.',
    {
      differs: 'Default 1000 instead of 5000.',
    },
  ),
  OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: passedOn('Attributes of a span at most; default 128.', amount),
  OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: passedOn('Length of a text attribute at most.', amount),
  OTEL_SPAN_EVENT_COUNT_LIMIT: passedOn('Events of a span at most; default 128.', amount),
  OTEL_SPAN_LINK_COUNT_LIMIT: passedOn('Links of a span at most; default 128.', amount),
  OTEL_ATTRIBUTE_COUNT_LIMIT: passedOn('Attributes of a span, event or link at most.', amount),
  OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: passedOn('Length of a text attribute at most.', amount),
  OTEL_METRICS_EXPORTER: variable(someOf('otlp', 'prometheus', 'console', 'none'), undefined, 'Where metrics go.', {
    differs: 'Unset means none: Winnow is about traces.',
  }),
  OTEL_LOGS_EXPORTER: variable(someOf('otlp', 'console', 'none'), undefined, 'Where log records go.', {
    differs: 'Unset means none: log lines stay where they are written.',
  }),
  OTEL_NODE_RESOURCE_DETECTORS: variable(DETECTORS, undefined, 'Detectors of further resource attributes.', {
    differs:
      'Unset means `env,host,serviceinstance` and the process id and runtime: no command line, no cloud look-ups.',
  }),
  OTEL_NODE_ENABLED_INSTRUMENTATIONS: variable(list, undefined, 'Only these instrumentations: `http,express,pg`.'),
  OTEL_NODE_DISABLED_INSTRUMENTATIONS: variable(list, [], 'All instrumentations but these.'),
  OTEL_LOG_LEVEL: variable(
    oneOf('none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'),
    'info',
    "Winnow's own messages on stderr; `none` silences them.",
  ),
} as const;

export type VariableName = keyof typeof VARIABLES;

/** The value of every variable. */
export type Values = {
  readonly [Name in VariableName]: (typeof VARIABLES)[Name] extends Variable<infer T> ? T : never;
};
