import { IncomingMessage, type RequestListener, type Server, ServerResponse } from 'node:http';

/** What the requests and the responses of a server inherit from, from their first moment on. */
export interface Prototypes {
  readonly request: object;
  readonly response: object;
}

interface Born extends Prototypes {
  /** The listener that they are for: the first one for requests. */
  readonly listener: RequestListener;
}

const BORN = Symbol.for('winnow.http.born');

/** `_events` has the listener itself while there is but one. To ask by `listeners()` would copy a list for each request. */
interface Adopted extends Server {
  [BORN]?: Born | undefined;
  readonly _events?: { readonly request?: unknown };
  [classes: symbol]: unknown;
}

/** With these events Node.js shows a message for the first time. With others an app may send around what it has got. */
const FIRST_SHOWN = new Set<unknown>([
  'request',
  'upgrade',
  'connect',
  'checkContinue',
  'checkExpectation',
  'dropRequest',
]);

type MessageClass = new (...given: never[]) => object;

/**
 * Has Node.js make the requests of a server with other prototypes than its own, for its first listener, which would give them those
 * anyway. Nobody who is called before that gets to see them so: see {@link takeBack}.
 * @returns whether it does. It does not where the app has classes of its own, or where the prototypes have properties in
 *   the place of some that Node.js writes
 */
export function makeBornWith(given: Server, listener: RequestListener, prototypes: Prototypes): boolean {
  const server = given as Adopted;
  const [requests, responses] = [classOf(server, IncomingMessage), classOf(server, ServerResponse)];
  if (requests === undefined || responses === undefined) return false;
  const message = new IncomingMessage(undefined as never);
  if (shadows(prototypes.request, message) || shadows(prototypes.response, new ServerResponse(message))) return false;
  server[requests] = bornWith(IncomingMessage, prototypes.request);
  server[responses] = bornWith(ServerResponse, prototypes.response);
  server[BORN] = { ...prototypes, listener };
  return true;
}

/**
 * Before a server emits an event: messages that are not for that listener, because it is another event (an upgrade) or because
 * somebody has come before it since, are given the prototypes that Node.js gives them.
 */
export function takeBack(given: Server, args: readonly unknown[]): void {
  const server = given as Adopted;
  const born = server[BORN];
  if (born === undefined) return;
  const heard = args[0] === 'request' ? server._events?.request : undefined;
  if (heard === born.listener || (Array.isArray(heard) && heard[0] === born.listener)) return;
  if (!FIRST_SHOWN.has(args[0])) return;
  try {
    for (const argument of args) unbear(argument, born);
    if (args[0] === 'request') letGo(server);
  } catch {
    // The app's listeners come next, with a message that has more methods than it might.
  }
}

function unbear(message: unknown, { request, response }: Born): void {
  if (typeof message !== 'object' || message === null) return;
  const prototype: unknown = Object.getPrototypeOf(message);
  if (prototype === request) Object.setPrototypeOf(message, IncomingMessage.prototype);
  if (prototype === response) Object.setPrototypeOf(message, ServerResponse.prototype);
}

function letGo(server: Adopted): void {
  for (const Base of [IncomingMessage, ServerResponse]) {
    const key = keyOf(server, Base);
    if (key !== undefined) server[key] = Base;
  }
  server[BORN] = undefined;
}

/** Node.js keeps the classes on the server, under symbols of their names. */
function keyOf(server: Adopted, Base: MessageClass): symbol | undefined {
  return Object.getOwnPropertySymbols(server).find(({ description }) => description === Base.name);
}

/** The symbol of a class, unless the app has put a class of its own there. */
function classOf(server: Adopted, Base: MessageClass): symbol | undefined {
  const key = keyOf(server, Base);
  return key !== undefined && server[key] === Base ? key : undefined;
}

/** Whether something between a prototype and Node.js' own stands in for a property that Node.js writes into each message. */
function shadows(prototype: object, message: object): boolean {
  const end: unknown = Object.getPrototypeOf(message);
  const written = Reflect.ownKeys(message);
  for (let at: object | null = prototype; at !== null && at !== end; at = Object.getPrototypeOf(at)) {
    if (written.some((key) => Object.hasOwn(at as object, key))) return true;
  }
  return false;
}

/** One for each prototype: an app may have several servers. */
const classes = new WeakMap<object, MessageClass>();

function bornWith(Base: MessageClass, prototype: object): MessageClass {
  const known = classes.get(prototype);
  if (known !== undefined) return known;
  // A function rather than a class: that could not have a prototype which is there already.
  function Message(this: object, ...given: never[]): object | undefined {
    try {
      Reflect.apply(Base, this, given);
      return undefined;
    } catch {
      // The app has put something into the prototype since. The parser of Node.js must not hear of it.
      return new Base(...given);
    }
  }
  Object.defineProperty(Message, 'name', { value: Base.name });
  Message.prototype = prototype;
  classes.set(prototype, Message as never);
  return Message as never;
}
