import { isIgnored, type Kit } from '@executor-metrics/instrumentation';
import { type BullmqClass, bullmqClassesOf } from './bullmq-classes.ts';
import type { BullmqInstrumentationOptions } from './bullmq-options.ts';
import { createBullmqRecorder, system } from './bullmq-recorder.ts';
import type { BullmqMethod, BullmqQueue } from './bullmq-types.ts';
import { DueTimes } from './due-times.ts';
import { hookMoves } from './hook-moves.ts';
import { SenderHooks } from './hook-senders.ts';
import { hookWorkers } from './hook-workers.ts';
import { hookedCopies } from './hooked-copies.ts';
import { JobRuns } from './job-runs.ts';
import { Places } from './places.ts';
import { QueueDepths } from './queue-depths.ts';

const defaultDepthIntervalMs = 5000;

/** Where BullMQ has its classes. ES modules import these files as well. */
const files = ['job', 'worker', 'queue', 'flow-producer', 'job-scheduler'].map((name) => `dist/cjs/classes/${name}.js`);

/** Hooks each copy of BullMQ. Returns what hooks the target of an `instrument()`, and says whether there was anything. */
export function hookBullmq(kit: Kit, options: BullmqInstrumentationOptions): (target: object) => boolean {
  const hookClass = classHooks(kit, options);
  const hooked = new WeakSet<object>();
  const hook = (target: object): boolean => {
    const classes = bullmqClassesOf(target);
    for (const found of classes) {
      if (hooked.has(found.prototype)) continue;
      hooked.add(found.prototype);
      kit.onDisable(hookedCopies.add());
      hookClass(found);
    }
    return classes.length > 0;
  };
  for (const file of files) {
    kit.onModule({ name: 'bullmq', file, versions: { from: '5.0.0', below: '7.0.0' } }, (exports) => {
      hook(exports as object);
    });
  }
  return hook;
}

function classHooks(kit: Kit, options: BullmqInstrumentationOptions): (found: BullmqClass) => void {
  const recorder = createBullmqRecorder(kit, options);
  const due = new DueTimes();
  const { depthIntervalMs: intervalMs = defaultDepthIntervalMs, depth = true } = options;
  const depths = new QueueDepths(kit, { system, destinations: recorder.destinations, intervalMs });
  if (depth) depths.observe();
  const places = new Places({ recorder, jobNames: options.jobNames === true, met: (queue) => depths.saw(queue) });
  kit.onDisable(() => places.close());
  const runs = new JobRuns(kit, { recorder, places, due });
  const senders = new SenderHooks(kit, recorder, places);
  return ({ kind, prototype }) => {
    switch (kind) {
      case 'job':
        senders.hookJobs(prototype.constructor);
        hookMoves(kit, prototype, runs, due);
        break;
      case 'worker':
        hookWorkers(kit, prototype, { recorder, places, runs, due });
        break;
      case 'queue':
        hookQueues(kit, prototype, places);
        break;
      case 'flows':
        senders.hookFlows(prototype);
        break;
      case 'scheduler':
        senders.hookSchedulers(prototype);
        break;
      default:
        kind satisfies never;
    }
  };
}

/** The constructor calls it, so that also queues are found to which nobody adds jobs here. */
function hookQueues(kit: Kit, prototype: object, places: Places): void {
  const saw = kit.safe('finding a queue', (queue: BullmqQueue) => {
    if (!isIgnored(queue)) places.of(queue);
  });
  kit.patch<BullmqMethod<BullmqQueue, readonly unknown[]>>(prototype, 'waitUntilReady', (original) => {
    return function waitUntilReady(...args) {
      saw(this);
      return original.call(this, ...args);
    };
  });
}
