import { parentPort, workerData } from 'node:worker_threads';
import { createPortRecorder, type PortRecorderOptions, type RecordPort } from '../index.ts';

/** What a test has the thread do. */
export interface RecordingWork {
  readonly worker: number;
  readonly records: number;
  readonly options?: PortRecorderOptions;
  /** Default: the port of the parent. */
  readonly port?: RecordPort;
  /** The name of a `BroadcastChannel`, where that is the port. */
  readonly channel?: string;
}

const { worker, records, options, port, channel } = workerData as RecordingWork;
const broadcast = channel === undefined ? undefined : new BroadcastChannel(channel);
const recorder = createPortRecorder(port ?? broadcast ?? (parentPort as RecordPort), options);
for (let id = 0; id < records; id++) recorder.record({ operation: `work ${worker}`, attributes: { id } });
await recorder.shutdown();
parentPort?.postMessage({ worker, dropped: recorder.dropped });
broadcast?.close();
