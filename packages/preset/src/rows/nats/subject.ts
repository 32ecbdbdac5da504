import { topicName } from '../messaging/topic-name.js';

/** What the client asks of the server itself, and places for answers. */
const INNER = /^(?:\$(?:JS|SYS|SRV)\.|_INBOX\.|_R_\.)/;
/** Buckets of keys and objects: what follows is a key. */
const BUCKET = /^(\$(?:KV|O)\.[^.]+)\..*$/;

/** Whether messages there are of no concern to the app. @param prefix of inboxes, where the app has chosen one */
export function isInner(subject: string, prefix: unknown): boolean {
  return INNER.test(subject) || (typeof prefix === 'string' && subject.startsWith(`${prefix}.`));
}

/** A subject as it may stand in the name of a span. */
export function subjectName(subject: string): string {
  return topicName(subject.replace(BUCKET, '$1.>'), '.');
}
