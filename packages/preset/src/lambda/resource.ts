import type { Attributes } from '@opentelemetry/api';
import type { LambdaFunction } from '../config/env.js';

const MEBIBYTE = 2 ** 20;

/** The function, as its environment describes it. No detector asks the network: that would be a part of every cold start. */
export function lambdaResource({ name, version, region, instance, memoryMb }: LambdaFunction): Attributes {
  const attributes: Attributes = { 'cloud.provider': 'aws', 'cloud.platform': 'aws_lambda' };
  const texts = { 'faas.name': name, 'faas.version': version, 'cloud.region': region, 'faas.instance': instance };
  for (const [key, value] of Object.entries(texts)) if (value) attributes[key] = value;
  if (Number(memoryMb) > 0) attributes['faas.max_memory'] = Number(memoryMb) * MEBIBYTE;
  return attributes;
}
