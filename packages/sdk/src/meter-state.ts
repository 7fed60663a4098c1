import type { CallbackRegistry } from './observable/callback-registry.ts';
import type { Scope } from './snapshot/snapshot.ts';
import type { ObservableStream } from './stream/observable-stream.ts';
import type { SynchronousStream } from './stream/synchronous-stream.ts';

/** What collectors read of a meter. */
export interface MeterState {
  readonly scope: Scope;
  readonly callbacks: CallbackRegistry;
  /** In the order in which their instruments were created. */
  streams(): Iterable<SynchronousStream | ObservableStream>;
}
