import { dropIf, errors, keepIf, percent, slow } from '@winnow/sampler';

// Read in order; the first opinion wins.
export default [
  dropIf((trace) => String(trace.root.attributes['url.path']).startsWith('/internal/'), 'internal'),
  errors(),
  slow('1s'),
  keepIf((trace) => trace.root.attributes['http.route'] === '/checkout', 'checkout'),
  percent(0),
];
