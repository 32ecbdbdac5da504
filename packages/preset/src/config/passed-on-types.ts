// How the variables are written that OpenTelemetry's own code reads: checked here, because it says nothing, or too late.
import type { ValueType } from './value-types.js';

const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;

function pairsOf(text: string): [key: string, value: string | undefined][] {
  return text
    .split(',')
    .filter((item) => item.trim() !== '')
    .map((item) => {
      const split = item.indexOf('=');
      return split === -1 ? [item.trim(), undefined] : [item.slice(0, split).trim(), item.slice(split + 1).trim()];
    });
}

/** `OTEL_EXPORTER_OTLP_HEADERS`: names as HTTP has them, values percent-encoded. */
export const otlpHeaders: ValueType<string> = {
  expected: 'headers such as x-team=shop,authorization=Basic%20dXNlcg==',
  parse(text) {
    const legal = pairsOf(text).every(([name, value]) => TOKEN.test(name) && value !== undefined && decodes(value));
    return legal ? text : undefined;
  },
  print: String,
};

/** `OTEL_RESOURCE_ATTRIBUTES`: one item that breaks the rules, and OpenTelemetry discards all of them. */
export const resourceAttributes: ValueType<string> = {
  expected:
    'attributes such as team=shop,deployment.environment.name=prod, with "," "=" and "%" in values percent-encoded',
  parse(text) {
    const legal = pairsOf(text).every(([key, value]) => {
      if (key === '' || value === undefined || value.includes('=')) return false;
      return [key, value].every((part) => decodes(part) && decodeURIComponent(part).length <= 255);
    });
    return legal ? text : undefined;
  },
  print: String,
};

/** A whole address, of HTTP. */
export const webAddress: ValueType<string> = {
  expected: 'a URL such as http://localhost:9411/api/v2/spans',
  parse: (text) => (/^https?:\/\//i.test(text.trim()) && URL.canParse(text.trim()) ? text : undefined),
  print: String,
};

function decodes(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
