// The OTLP trace request as the receiver understands it: the JSON encoding's shape, which the protobuf reader produces too.
// Everything is optional, since an encoder leaves out what is empty.

export interface OtlpTraces {
  readonly resourceSpans?: readonly OtlpResourceSpans[];
}

export interface OtlpResourceSpans {
  readonly resource?: { readonly attributes?: readonly OtlpKeyValue[] };
  readonly scopeSpans?: readonly OtlpScopeSpans[];
}

export interface OtlpScopeSpans {
  readonly scope?: {
    readonly name?: string;
    readonly version?: string;
    readonly attributes?: readonly OtlpKeyValue[];
  };
  readonly spans?: readonly OtlpSpan[];
}

export interface OtlpSpan {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly traceState?: string;
  readonly parentSpanId?: string;
  readonly flags?: number;
  readonly name?: string;
  readonly kind?: number;
  readonly startTimeUnixNano?: OtlpInteger;
  readonly endTimeUnixNano?: OtlpInteger;
  readonly attributes?: readonly OtlpKeyValue[];
  readonly events?: readonly OtlpEvent[];
  readonly links?: readonly OtlpLink[];
  readonly status?: { readonly code?: number; readonly message?: string };
}

export interface OtlpEvent {
  readonly timeUnixNano?: OtlpInteger;
  readonly name?: string;
  readonly attributes?: readonly OtlpKeyValue[];
}

export interface OtlpLink {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly traceState?: string;
  readonly flags?: number;
  readonly attributes?: readonly OtlpKeyValue[];
}

export interface OtlpKeyValue {
  readonly key?: string;
  readonly value?: OtlpValue;
}

/** 64 bits: a string in JSON, a bigint from protobuf; some JSON encoders write a number. */
export type OtlpInteger = string | number | bigint;

export interface OtlpValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: OtlpInteger;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly OtlpValue[] };
  readonly kvlistValue?: { readonly values?: readonly OtlpKeyValue[] };
  /** Base64 in JSON. */
  readonly bytesValue?: string | Uint8Array;
}
