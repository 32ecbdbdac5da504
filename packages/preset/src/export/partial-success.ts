export interface PartialSuccess {
  /** Spans that the backend refused of a batch it took. */
  readonly rejected: number;
  readonly message: string;
}

interface Answer {
  readonly partialSuccess?: { readonly rejectedSpans?: string | number | null; readonly errorMessage?: string | null };
}

interface Deserializer {
  deserializeExportTraceServiceResponse(body: Uint8Array): Answer;
}

export const ALL_TAKEN: PartialSuccess = { rejected: 0, message: '' };
const MOST_CHARACTERS = 200;
/** `partial_success`, by number and type. */
const EMPTY_FIELD = 0x0a;

/** What the body of a successful answer says. One that says nothing readable takes nothing back. */
export function partialSuccessOf(body: Uint8Array, contentType: string): PartialSuccess {
  if (body.length === 0) return ALL_TAKEN;
  try {
    const answer = contentType.includes('json') ? (JSON.parse(String(body)) as Answer) : protobuf(body);
    const { rejectedSpans, errorMessage } = answer.partialSuccess ?? {};
    const rejected = Number(rejectedSpans ?? 0);
    if (!Number.isSafeInteger(rejected) || rejected <= 0) return ALL_TAKEN;
    return { rejected, message: oneLine(errorMessage ?? '') };
  } catch {
    return ALL_TAKEN;
  }
}

// Loaded with the first answer that says more than the Collector's, which is one empty field. By its file, as encode.ts does.
function protobuf(body: Uint8Array): Answer {
  if (body.length === 2 && body[0] === EMPTY_FIELD && body[1] === 0) return {};
  const { deserializeExportTraceServiceResponse } =
    require('@opentelemetry/otlp-transformer/build/src/trace/protobuf/response-deserializer') as Deserializer;
  return deserializeExportTraceServiceResponse(body);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, MOST_CHARACTERS);
}
