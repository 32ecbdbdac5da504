import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

/** A context manager whose outermost context can be one that has a span: the span of the whole run. */
export class RunContextManager extends AsyncLocalStorageContextManager {
  private outermost: Context = ROOT_CONTEXT;

  setOutermost(context: Context): void {
    this.outermost = context;
  }

  override active(): Context {
    const active = super.active();
    return active === ROOT_CONTEXT ? this.outermost : active;
  }
}
