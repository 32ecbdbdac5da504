import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from 'vitest';
import { dropIf } from './rules/drop-if.js';
import { errors } from './rules/errors.js';
import { everything } from './rules/percent.js';
import { drawn, ERROR, HEADERS, quiet } from './testing/policies.js';
import { VERDICT_CHANNEL, type VerdictMessage } from './verdict-channel.js';

const messages: VerdictMessage[] = [];
const listen = (message: unknown) => void messages.push(message as VerdictMessage);

afterEach(() => {
  unsubscribe(VERDICT_CHANNEL, listen);
  messages.length = 0;
});

const told = () => messages.map(({ verdict, reason, rule, th, late }) => `${verdict} ${reason} ${rule} ${th} ${late}`);

describe(`the channel ${VERDICT_CHANNEL}`, () => {
  it('gets one message per verdict, when it is made', () => {
    subscribe(VERDICT_CHANNEL, listen);
    const service = quiet();
    const server = service.receive(HEADERS, 'POST /pay');
    service.tail.http.responding(server, 500);
    expect(told()).toEqual(['kept error errors 0 false']);
    expect(messages[0]).toMatchObject({ traceId: server.spanContext().traceId, root: { name: 'POST /pay' } });
    server.end();
    service.receive().end();
    drawn().receive().end();
    expect(told().slice(1)).toEqual(['dropped undefined  undefined false', 'kept baseline percent(5) f3333 false']);
  });

  it('names the rule that has dropped a trace', () => {
    subscribe(VERDICT_CHANNEL, listen);
    const service = quiet({ rules: [dropIf({ 'url.path': '/health' }, 'probes'), everything()] });
    service.receive().setAttribute('url.path', '/health').end();
    expect(told()).toEqual(['dropped undefined dropIf(probes) undefined false']);
  });

  it('gets a second one for what is kept late', () => {
    subscribe(VERDICT_CHANNEL, listen);
    const service = quiet({ rules: [errors()] });
    const server = service.receive();
    service.child(server);
    service.clock.advance(61_000);
    service.tail.keep(server.spanContext());
    server.setStatus(ERROR).end();
    expect(messages.map(({ verdict }) => verdict)).toEqual(['dropped', 'kept']);
    expect(messages[1]?.late).toBe(true);
  });
});
