import { destinationName } from './destination-name.js';

/** A part that stands for one thing among many: a number, a UUID, anything with a digit that is not a version. */
const ID = /^(?!v\d+$)(?=.*\d)/i;
/** One level of a topic in which anything may stand, as the brokers write it in subscriptions. */
const WILDCARDS = { '/': '+', '.': '*' } as const;

/**
 * A topic of many levels as it may stand in the name of a span: parts that look like ids become wildcards, `devices/+/state`.
 * @param separator of its levels: `/` in MQTT, `.` in NATS
 */
export function topicName(topic: string, separator: keyof typeof WILDCARDS): string {
  const levels = topic.split(separator).map((level) => (ID.test(level) ? WILDCARDS[separator] : level));
  return destinationName(levels.join(separator));
}
