import { stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { CALLER, logged, TRACE } from './support/log-lines.js';

afterEach(stopApps);

/** Nothing is exported, so the line stands in the caller's own span. */
const decimal = (hex: string) => BigInt(`0x${hex.slice(-16)}`).toString();
const FORMS = {
  otel: { trace_id: TRACE, span_id: CALLER, trace_flags: '01', service: 'shop' },
  ecs: { 'trace.id': TRACE, 'span.id': CALLER, trace_flags: '01', 'service.name': 'shop' },
  datadog: {
    'dd.trace_id': decimal(TRACE),
    'dd.span_id': decimal(CALLER),
    trace_flags: '01',
    'dd.service': 'shop',
  },
  gcp: {
    'logging.googleapis.com/trace': `projects/my-project/traces/${TRACE}`,
    'logging.googleapis.com/spanId': CALLER,
    'logging.googleapis.com/trace_sampled': true,
    service: 'shop',
  },
};

describe.each(Object.entries(FORMS))('WINNOW_LOG_FIELDS=%s', (WINNOW_LOG_FIELDS, form) => {
  const env = { WINNOW_LOG_FIELDS, GOOGLE_CLOUD_PROJECT: 'my-project' };
  it.each(['use-winston.cjs', 'use-bunyan.cjs', 'use-log4js.cjs', 'use-consola.cjs', 'use-console.cjs', 'use-log.cjs'])(
    'names the fields in the lines of %s',
    async (app) => {
      const { json, text } = await logged(app, env);
      expect(json).toContainEqual(expect.objectContaining(form));
      for (const line of json) {
        const others = Object.keys({ ...FORMS.otel, ...FORMS.ecs, ...FORMS.datadog, ...FORMS.gcp });
        const mine = ['trace_id', ...Object.keys(form)];
        expect(Object.keys(line).filter((name) => others.includes(name) && !mine.includes(name))).toEqual([]);
      }
      const [trace, span] = Object.entries(form);
      const stamp = ` ${trace?.[0]}=${trace?.[1]} ${span?.[0]}=${span?.[1]}`;
      const stamped = text.filter((line) => line.includes(stamp));
      const hasText = !['use-bunyan.cjs', 'use-log.cjs'].includes(app);
      expect(stamped.length > 0).toBe(hasText);
    },
  );
});

it('a Google Cloud project that is not known leaves the bare id', async () => {
  const { json } = await logged('use-log.cjs', { WINNOW_LOG_FIELDS: 'gcp' });
  expect(json.find(({ msg }) => msg === 'inside')).toMatchObject({ 'logging.googleapis.com/trace': TRACE });
});
