import { rulesFor } from '../rows/table.js';

/** Rows of ours, the bundle's instrumentations, and further ones of OpenTelemetry that run under the generic rule. */
const INSTRUMENTATION = /^@(?:winnow\/|opentelemetry\/instrumentation-)/;

/** Whether internal spans of a scope are steps of a library; what any other scope makes was made by the app on purpose. */
export function isStepOfLibrary(scope: string): boolean {
  const rules = rulesFor(scope);
  if (rules?.keepsShort) return false;
  return rules !== undefined || INSTRUMENTATION.test(scope);
}
