import type { Kit } from '@executor-metrics/instrumentation';
import { operations } from '../kafka/kafka-instruments.ts';
import type { Recording } from '../kafka/recording.ts';

type OffsetCommit = (this: object, request: CommitRequest) => unknown;

interface CommitRequest {
  readonly groupId?: unknown;
}

/**
 * Hooks what asks a broker to commit offsets, for whichever reason. The events of kafkajs do not tell a commit that the broker
 * refuses from one that it accepts. kafkajs waits for the promise, so nobody else's rejections are handled here.
 */
export function hookCommits(kit: Kit, recording: Recording, prototype: object): void {
  const end = kit.safe('the end of a commit', (groupId: unknown, startedMs: number, error: unknown) => {
    const { instruments, destinations, errorType } = recording;
    const destination = typeof groupId === 'string' ? destinations.none.ofGroup(groupId) : destinations.none;
    const type = error === undefined ? undefined : errorType(error);
    instruments.duration.record((performance.now() - startedMs) / 1000, operations.commit, destination, type);
  });
  kit.patch<OffsetCommit>(
    prototype,
    'offsetCommit',
    (original) =>
      function offsetCommit(request) {
        const startedMs = performance.now();
        const committing = original.call(this, request);
        if (committing instanceof Promise) {
          committing.then(
            () => end(request.groupId, startedMs, undefined),
            (error) => end(request.groupId, startedMs, error ?? new Error('rejected with nothing')),
          );
        }
        return committing;
      },
  );
}
