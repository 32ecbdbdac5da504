import type { SpanRules } from '../../curate/rules.js';
import type { Row } from '../row.js';

/**
 * Next.js makes spans of its own by the api: a server span of each request below the one of `node:http`, and one for each
 * of its steps. All are passed through: the route and the exception that they learn reach the span that is there.
 */
const nextRules: SpanRules = { pass: () => true };

export const nextRow: Row = {
  library: 'next',
  versions: [],
  scopes: ['next.js'],
  rules: nextRules,
  why: 'It traces itself, with a second server span per request and a span per step.',
  load: () => ({ patch: (exports) => exports }),
};
