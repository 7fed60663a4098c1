import type { Attributes } from '@opentelemetry/api';
import { guarded } from '../support/option-type.ts';
import { checkOptions, type OptionTypes } from '../support/options.ts';
import type { CallMemory } from './call-memory.ts';
import { createDecorator } from './create-decorator.ts';
import type { MeasuringDecorator } from './decorator.ts';
import { operationName, skipType } from './timed.ts';

/** Options of `recordMemoryUsage`. */
export interface MemoryOptions {
  /** Attributes of every call. */
  readonly attributes?: Attributes;
  /** Methods that the decorator of a class leaves alone. */
  readonly skip?: readonly PropertyKey[];
}

const memoryOptionTypes: OptionTypes<MemoryOptions> = {
  // What cannot be a label is left out and counted, as with every other measurement.
  attributes: guarded('an object', (_value): _value is Attributes => true),
  skip: skipType,
};

/** What the decorator needs of the `ExecutorMetrics` that it belongs to. */
export interface MemoryParts {
  readonly callMemory: CallMemory;
  /** The name under which an operation is recorded; names beyond the limit share one. */
  readonly boundedName: (operation: string) => string;
}

const where = 'recordMemoryUsage()';

/** A decorator that records how much memory each call takes. Names as of `timed`. */
export function memoryRecording(
  parts: MemoryParts,
  given: string | undefined,
  options: MemoryOptions | undefined,
): MeasuringDecorator {
  const { attributes, skip = [] } = checkOptions(where, options, memoryOptionTypes);
  return createDecorator({
    where,
    skip,
    measure: (subject) => {
      const operation = parts.boundedName(operationName(where, given, subject));
      return parts.callMemory.wrap(operation, subject.fn, attributes);
    },
  });
}
