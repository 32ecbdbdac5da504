import { type Context, context, propagation, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import type { Flow, Job, JobOptions, NewJob } from './shapes.js';

/** The options of a job with the span's context in them. The app's own object stays as it is. */
function withContext(opts: JobOptions | undefined, span: Span): JobOptions {
  if (opts?.telemetry?.omitContext || opts?.telemetry?.metadata) return opts;
  const carrier: Record<string, string> = {};
  propagation.inject(trace.setSpan(context.active(), span), carrier);
  return { ...opts, telemetry: { ...opts?.telemetry, metadata: JSON.stringify(carrier) } };
}

/** `queue.add(name, data, opts)` */
export function addedJob([name, data, opts, ...rest]: readonly unknown[], span: Span): unknown[] {
  return [name, data, withContext(opts as JobOptions | undefined, span), ...rest];
}

/** `queue.addBulk(jobs)` */
export function addedJobs([jobs, ...rest]: readonly unknown[], span: Span): unknown[] {
  if (!Array.isArray(jobs)) return [jobs, ...rest];
  return [(jobs as NewJob[]).map((job) => ({ ...job, opts: withContext(job.opts, span) })), ...rest];
}

/** `producer.add(flow)` */
export function addedFlow([flow, ...rest]: readonly unknown[], span: Span): unknown[] {
  return [wholeFlow(flow as Flow, span), ...rest];
}

function wholeFlow(flow: Flow, span: Span): Flow {
  const opts = withContext(flow.opts, span);
  return flow.children
    ? { ...flow, opts, children: flow.children.map((child) => wholeFlow(child, span)) }
    : { ...flow, opts };
}

/** The context that a job was added in. */
export function contextOf({ opts }: Job): Context {
  const metadata = opts?.telemetry?.metadata;
  if (typeof metadata !== 'string') return ROOT_CONTEXT;
  try {
    return propagation.extract(ROOT_CONTEXT, JSON.parse(metadata) as object);
  } catch {
    return ROOT_CONTEXT;
  }
}
