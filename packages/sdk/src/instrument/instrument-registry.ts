import { type MetricOptions, ValueType } from '@opentelemetry/api';
import type { InstrumentType } from '@opentelemetry/sdk-metrics';
import { textOf } from '../scope.ts';
import type { Scope } from '../snapshot/snapshot.ts';
import type { Site, StreamReport } from '../stream/stream-report.ts';
import { comparableName, isValidInstrumentName, nameAsText } from '../view/instrument-name.ts';
import { isBoundaries } from '../view/resolve-aggregation.ts';
import type { InstrumentDescriptor } from '../view/stream-config.ts';

interface Entry {
  readonly descriptor: InstrumentDescriptor;
  readonly instrument: object;
}

/** The instruments of one meter, by name in any case. */
export class InstrumentRegistry {
  readonly #scope: Scope;
  readonly #report: StreamReport;
  readonly #byName = new Map<string, Entry[]>();

  constructor(scope: Scope, report: StreamReport) {
    this.#scope = scope;
    this.#report = report;
  }

  /**
   * The instrument that was first created with this name, kind, unit and value type, or a new one. Whatever differs from
   * one that exists is reported (OpenTelemetry specification, "Duplicate instrument registration").
   */
  findOrCreate<I extends object>(
    type: InstrumentType,
    name: string,
    options: MetricOptions | undefined,
    create: (descriptor: InstrumentDescriptor) => I,
  ): I {
    const descriptor = this.#describe(type, name, options);
    const key = comparableName(descriptor.name);
    const entries = this.#byName.get(key) ?? [];
    const same = entries.find((entry) => isSame(entry.descriptor, descriptor));
    const [first] = entries;
    if (first !== undefined) this.#reportDifference(same?.descriptor ?? first.descriptor, descriptor);
    // What `create` of the same kind made before.
    if (same !== undefined) return same.instrument as I;
    if (!isValidInstrumentName(name)) this.#report.invalidName(this.#site(descriptor));
    const instrument = create(descriptor);
    this.#byName.set(key, [...entries, { descriptor, instrument }]);
    return instrument;
  }

  #describe(type: InstrumentType, name: string, options: MetricOptions | undefined): InstrumentDescriptor {
    const boundaries = options?.advice?.explicitBucketBoundaries;
    return {
      name: nameAsText(name),
      description: textOf(options?.description) ?? '',
      unit: textOf(options?.unit) ?? '',
      type,
      valueType: options?.valueType === ValueType.INT ? ValueType.INT : ValueType.DOUBLE,
      advisedBoundaries: isBoundaries(boundaries) ? [...boundaries] : undefined,
      scope: this.#scope,
    };
  }

  #reportDifference(known: InstrumentDescriptor, wanted: InstrumentDescriptor): void {
    const differences = (['name', 'type', 'unit', 'valueType', 'description'] as const)
      .filter((property) => known[property] !== wanted[property])
      .map((property) => ({ property, known: known[property], wanted: wanted[property] }));
    if (differences.length > 0) this.#report.conflict(this.#site(known), differences, isSame(known, wanted));
  }

  #site({ name }: InstrumentDescriptor): Site {
    return { scope: this.#scope.name, name };
  }
}

function isSame(known: InstrumentDescriptor, wanted: InstrumentDescriptor): boolean {
  return known.type === wanted.type && known.unit === wanted.unit && known.valueType === wanted.valueType;
}
