/** What stands in the place of a value, as OpenTelemetry's conventions have it. */
export const REDACTED = 'REDACTED';
