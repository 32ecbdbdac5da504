import type { Service } from './service.js';

export const RECALL = 'x-winnow-recall';
export const namesOf = ({ kept }: Service) => kept.map(({ name }) => name);

/** One request of the caller that calls the callee, which answers well. */
export function exchange(caller: Service, callee: Service, server = caller.receive()) {
  const { span, headers } = caller.call(server, 'callee');
  callee.receive(headers, 'GET /callee').end();
  span.end();
  return { server, headers };
}
