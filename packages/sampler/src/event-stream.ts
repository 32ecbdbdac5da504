/** Whether a content type is that of a stream without an end of its own. */
export function isEventStream(contentType: unknown): boolean {
  const first = Array.isArray(contentType) ? contentType[0] : contentType;
  return typeof first === 'string' && first.startsWith('text/event-stream');
}
