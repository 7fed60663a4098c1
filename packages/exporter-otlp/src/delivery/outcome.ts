import type { Failure } from '../transport/transport.ts';
import type { Batch } from './batch.ts';

/** What became of a batch. */
export type Outcome =
  /** The backend has it, but for the points that it rejected, which it will never take. */
  | {
      readonly status: 'delivered';
      readonly batch: Batch;
      readonly unanswered: number;
      readonly rejectedPoints: number;
      readonly message: string;
    }
  | Undelivered;

export interface Undelivered {
  readonly status: 'undelivered';
  readonly batch: Batch;
  readonly failure: Failure;
  /** How many attempts may have reached the backend; with none it certainly has nothing of it. */
  readonly unanswered: number;
  /** Whether the backend refused it for what is in it. */
  readonly blamesData: boolean;
  /** How long the backend asked to be left alone. */
  readonly retryAfterMs: number | undefined;
  /** A single point that is larger than what the backend takes: it can never be delivered. */
  readonly hopeless: boolean;
}
