import type { ExportQueue } from './export-queue.js';
import type { Fragments } from './fragments.js';
import { linkIncoming } from './incoming-link.js';
import type { PolicySource } from './policy-source.js';
import type { SpanProcessor } from './sdk-types.js';
import { warnOfSecondExporter } from './second-exporter.js';
import { messageOf, type WarnOnce } from './warn-once.js';

interface SpanProcessorOptions {
  readonly fragments: Fragments;
  readonly policy: PolicySource;
  readonly queue: ExportQueue | undefined;
  readonly warn: WarnOnce;
}

/** Feeds the fragments. An error here would surface in the app's `startSpan` and `end`: none gets out. */
export function createSpanProcessor({ fragments, policy, queue, warn }: SpanProcessorOptions): SpanProcessor {
  let shut: Promise<void> | undefined;
  let first = true;

  function guarded(what: string, act: () => void): void {
    try {
      act();
    } catch (error) {
      warn(what, `${what} failed with "${messageOf(error)}"; the span may be missing`);
    }
  }

  return {
    onStart(span, parentContext) {
      if (shut) return;
      try {
        if (first) {
          first = false;
          warnOfSecondExporter(span, warn);
        }
        linkIncoming(span, parentContext);
        fragments.started(span);
      } catch (error) {
        warn('onStart', `onStart failed with "${messageOf(error)}"; the span may be missing`);
      }
    },

    onEnd(span) {
      if (shut) return;
      try {
        fragments.ended(span);
      } catch (error) {
        warn('onEnd', `onEnd failed with "${messageOf(error)}"; the span may be missing`);
      }
    },

    async forceFlush() {
      if (shut) return shut;
      await policy.settled();
      guarded('forceFlush', () => fragments.flush());
      await queue?.flush();
    },

    shutdown() {
      if (!shut) {
        guarded('shutdown', () => fragments.end('shutdown'));
        shut = queue?.shutdown() ?? Promise.resolve();
      }
      return shut;
    },
  };
}
