import { createCorrelator } from '../../logs/correlate.js';
import { patchMethod } from '../http/patched.js';
import type { Row } from '../row.js';
import { stockRows } from '../stock/adapt.js';
import { STOCK } from '../stock/catalogue.js';
import { createInfos, type Info, type Infos } from './info.js';

interface Logger {
  write(info: unknown, ...rest: unknown[]): boolean;
  push(info: unknown, ...rest: unknown[]): boolean;
}

interface Format {
  transform(info: Info, options: unknown): unknown;
}

interface Transport {
  format?: Format;
  _write(info: unknown, encoding: string, done: unknown): unknown;
  _writev?(chunks: unknown, done: unknown): unknown;
}

const why = [
  'The flags of a line follow the verdict on its trace; names are chosen by the backend. Lines of `printf` are stamped',
  'as well, and an object that the app logs is not changed. Sending logs needs a package that is not there.',
].join(' ');

/** The logger: what it writes carries the fields, and the text that its format makes of them. */
export const winstonRow: Row = {
  library: 'winston',
  versions: ['>=3.0.0 <4'],
  files: ['lib/winston/logger.js'],
  inPlace: 'always',
  makesNoSpans: true,
  why,
  load(runtime) {
    const infos = createInfos(createCorrelator(runtime));
    return {
      patch(exports, _version, file) {
        const { prototype } = exports as { prototype?: Logger };
        if (file !== undefined && prototype) patchLogger(prototype, infos);
        return exports;
      },
    };
  },
};

/** Transports with a format of their own. */
export const winstonTransportRow: Row = {
  library: 'winston-transport',
  versions: ['>=4.0.0 <5'],
  files: ['modern.js'],
  inPlace: 'always',
  makesNoSpans: true,
  why,
  load(runtime) {
    const infos = createInfos(createCorrelator(runtime));
    return {
      patch(exports) {
        const { prototype } = exports as { prototype?: Transport };
        if (prototype) patchTransport(prototype, infos);
        return exports;
      },
    };
  },
};

/** Versions 1 and 2: the stock instrumentation. */
export const winstonBefore3Rows: readonly Row[] = STOCK.filter(({ name }) => name === 'winston').flatMap((stock) =>
  stockRows({ ...stock, targets: stock.targets.map((target) => ({ ...target, versions: ['>=1 <3'] })) }),
);

function patchLogger(prototype: Logger, infos: Infos): void {
  patchMethod(prototype, 'write', (original) => {
    return function write(this: unknown, info, ...rest) {
      return Reflect.apply(original, this, [infos.stamped(info), ...rest]) as boolean;
    };
  });
  // Between the format and the transports.
  patchMethod(prototype, 'push', (original) => {
    return function push(this: unknown, info, ...rest) {
      return Reflect.apply(original, this, [infos.withText(info), ...rest]) as boolean;
    };
  });
}

function patchTransport(prototype: Transport, infos: Infos): void {
  const wrapped = new WeakMap<Format, Format>();
  function prepare(transport: Transport): void {
    const { format } = transport;
    if (format === undefined || format === null || infos.isOurs(format)) return;
    let ours = wrapped.get(format);
    if (ours === undefined) {
      ours = infos.over(format);
      wrapped.set(format, ours);
    }
    transport.format = ours;
  }
  for (const method of ['_write', '_writev'] as const) {
    patchMethod(prototype as Required<Transport>, method, (original) => {
      return function write(this: Transport, ...args: unknown[]) {
        prepare(this);
        return Reflect.apply(original, this, args);
      } as typeof original;
    });
  }
}
