import { workerData } from 'node:worker_threads';
import { createPortRecorder, type RecordPort } from '@executor-metrics/core';

const { port, increments } = workerData as { readonly port: RecordPort; readonly increments: number };
await using recorder = createPortRecorder(port);
for (let i = 0; i < increments; i++) recorder.record({ operation: 'concurrent_counter' });
