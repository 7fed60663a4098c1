/** One of BullMQ's classes that is hooked, told by what it can do: a bundler may have given it another name. */
export interface BullmqClass {
  readonly kind: 'job' | 'worker' | 'flows' | 'scheduler' | 'queue';
  readonly prototype: object;
}

/** Methods that a class has besides others, and no other class has all of them. */
const marks = [
  ['worker', ['callProcessJob', 'emit']],
  ['job', ['moveToCompleted', 'moveToFailed', 'asJSON']],
  ['flows', ['addBulk', 'getFlow']],
  ['queue', ['addBulk', 'getJobCounts', 'waitUntilReady']],
  ['scheduler', ['upsertJobScheduler', 'removeJobScheduler']],
] as const;

/**
 * The classes that a target leads to: the module, one of its classes or of the application's that extend one, or an object
 * made with one.
 */
export function bullmqClassesOf(target: object): readonly BullmqClass[] {
  const found = new Map<object, BullmqClass>();
  for (const prototype of prototypesOf(target)) {
    const its = bullmqClassOf(prototype);
    if (its !== undefined) found.set(its.prototype, its);
  }
  return [...found.values()];
}

function* prototypesOf(target: object): Generator<object> {
  if (typeof target === 'function') yield* prototypeOf(target);
  else {
    yield target;
    for (const exported of Object.values(target)) yield* prototypeOf(exported);
    // Each object of BullMQ's knows the class of its jobs.
    yield* prototypeOf(Reflect.get(target, 'Job'));
  }
}

function* prototypeOf(candidate: unknown): Generator<object> {
  if (typeof candidate !== 'function') return;
  const prototype: unknown = candidate.prototype;
  if (typeof prototype === 'object' && prototype !== null) yield prototype;
}

/** Where the methods are defined first, so that a class and those that extend it are hooked in one place. */
function bullmqClassOf(given: object): BullmqClass | undefined {
  for (const [kind, methods] of marks) {
    if (!methods.every((method) => typeof Reflect.get(given, method) === 'function')) continue;
    const prototype = outermostOwner(given, methods[0]);
    return prototype === undefined ? undefined : { kind, prototype };
  }
  return undefined;
}

function outermostOwner(given: object, method: string): object | undefined {
  let owner: object | undefined;
  for (let each: object | null = given; each !== null; each = Reflect.getPrototypeOf(each)) {
    if (Object.hasOwn(each, method)) owner = each;
  }
  return owner;
}
