import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import type { Attributes } from '@opentelemetry/api';
import { lambdaFunction } from '../config/env.js';
import { lambdaResource } from '../lambda/resource.js';
import { ownVersion } from '../version.js';

/**
 * What describes this process on every span. No command line, no owner, no path: they carry secrets. Everything in
 * OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME is stronger; the caller merges it over this.
 * @param serviceName undefined: the name in the nearest package.json of the app
 * @param isLambda the process is an instance of a function, which its environment describes
 */
export function resourceAttributes(serviceName: string | undefined, isLambda = false): Attributes {
  return {
    'service.name': serviceName ?? packageNameOfApp() ?? 'unknown_service:node',
    'service.instance.id': randomUUID(),
    'host.name': hostname(),
    'process.pid': process.pid,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    'telemetry.distro.name': 'winnow',
    'telemetry.distro.version': ownVersion(),
    ...(isLambda && lambdaResource(lambdaFunction())),
  };
}

/** `name` of the first package.json above the script that Node was started with. */
export function packageNameOfApp(script: string | undefined = process.argv[1]): string | undefined {
  if (script === undefined) return undefined;
  for (let dir = dirname(script); ; dir = dirname(dir)) {
    const manifest = join(dir, 'package.json');
    try {
      if (existsSync(manifest)) {
        const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: unknown };
        if (typeof name === 'string' && name !== '') return name;
      }
    } catch {
      // An unreadable manifest names nothing.
    }
    if (dir === dirname(dir)) return undefined;
  }
}
