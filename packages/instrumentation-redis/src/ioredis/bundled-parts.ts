/** The prototypes of ioredis that can be reached from what a bundled application has of it. */
export interface BundledParts {
  readonly redis: readonly object[];
  readonly cluster: readonly object[];
  readonly pipeline: readonly object[];
}

/** @param target the library, one of its classes, or a client */
export function partsOf(target: object): BundledParts {
  const { Redis, Cluster, Pipeline } = target as Readonly<Record<string, unknown>>;
  const prototypes = [target, Redis, Cluster, Pipeline].flatMap((each) => prototypeWith(each, 'sendCommand') ?? []);
  const having = (...methods: readonly string[]): readonly object[] =>
    prototypes.filter((each) => methods.every((method) => typeof Reflect.get(each, method) === 'function'));
  const redis = having('setStatus', 'silentEmit', 'flushQueue');
  return {
    redis,
    cluster: having('setStatus', 'handleError', 'refreshSlotsCache'),
    pipeline: [...having('fillResult', 'exec'), ...redis.flatMap((each) => pipelineOf(each) ?? [])],
  };
}

/** Where only the class of clients is known, one of its pipelines leads to theirs. It is not executed. */
function pipelineOf(prototype: object): object | undefined {
  const { pipeline } = prototype as Readonly<Record<string, unknown>>;
  if (typeof pipeline !== 'function') return undefined;
  const nobody = { options: {}, scriptsSet: {}, addedBuiltinSet: new Set() };
  return prototypeWith(Reflect.apply(pipeline, nobody, []), 'fillResult');
}

/** The prototype that has a method of its own by this name: that of a class, or of an instance. */
function prototypeWith(part: unknown, method: string): object | undefined {
  const start: unknown = typeof part === 'function' ? part.prototype : part;
  for (let from = start; typeof from === 'object' && from !== null; from = Reflect.getPrototypeOf(from)) {
    if (Object.hasOwn(from, method) && Object.hasOwn(from, 'constructor')) return from;
  }
  return undefined;
}
