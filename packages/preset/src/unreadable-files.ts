import { accessSync, constants } from 'node:fs';

const FILES = [
  'OTEL_EXPORTER_OTLP_CERTIFICATE',
  'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
  'OTEL_EXPORTER_OTLP_CLIENT_KEY',
] as const;

/** A sentence for each file that the environment names and that cannot be read. OpenTelemetry leaves it out without a word. */
export function unreadableFiles(environment: Readonly<Record<string, string | undefined>>): string[] {
  return FILES.flatMap((name) => {
    const path = environment[name]?.trim();
    if (!path) return [];
    try {
      accessSync(path, constants.R_OK);
      return [];
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return [`${name}=${path}: expected the path of a file that can be read (${code}). It is ignored.`];
    }
  });
}
