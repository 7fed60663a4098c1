import type { AddingSeries, RecordingSeries } from '@executor-metrics/instrumentation';
import type { Destination } from '../messaging/destination.ts';
import { type BullmqRecorder, operations } from './bullmq-recorder.ts';

/** A destination of jobs, with the series that each job there needs; they are made when they are first needed. */
export class Place {
  readonly destination: Destination;
  readonly #recorder: BullmqRecorder;
  #sent: AddingSeries | undefined;
  #added: RecordingSeries | undefined;
  #consumed: AddingSeries | undefined;
  #waited: RecordingSeries | undefined;
  #processed: RecordingSeries | undefined;

  constructor(destination: Destination, recorder: BullmqRecorder) {
    this.destination = destination;
    this.#recorder = recorder;
  }

  get sent(): AddingSeries {
    this.#sent ??= this.#recorder.sent.series(operations.add, this.destination, undefined);
    return this.#sent;
  }

  /** How long adding took. */
  get added(): RecordingSeries {
    this.#added ??= this.#recorder.operation.series(operations.add, this.destination, undefined);
    return this.#added;
  }

  get consumed(): AddingSeries {
    this.#consumed ??= this.#recorder.consumed.series(operations.process, this.destination, undefined);
    return this.#consumed;
  }

  get waited(): RecordingSeries {
    this.#waited ??= this.#recorder.wait.series(this.destination);
    return this.#waited;
  }

  /** How long processors took that did not fail. */
  get processed(): RecordingSeries {
    this.#processed ??= this.#recorder.process.series(operations.process, this.destination, undefined);
    return this.#processed;
  }
}
