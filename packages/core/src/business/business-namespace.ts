import type { Histogram } from '@opentelemetry/api';
import type { InstrumentDescription, Instruments, LateInstrument } from '../recording/instruments.ts';
import { ConfigurationError, checkOptions, type OptionTypes } from '../support/options.ts';
import type {
  BusinessCounter,
  BusinessDuration,
  BusinessGauge,
  BusinessHistogram,
  BusinessMetrics,
  BusinessUpDownCounter,
  ObservedGauge,
} from './business.ts';
import type { BusinessInstruments, BusinessKind, BusinessRequest } from './business-instruments.ts';
import {
  type BusinessDurationOptions,
  type BusinessGaugeOptions,
  type BusinessHistogramOptions,
  type BusinessInstrumentOptions,
  type BusinessTimeUnit,
  checkObservedGauge,
  durationOptionTypes,
  gaugeOptionTypes,
  histogramOptionTypes,
  instrumentOptionTypes,
  type ObservedGaugeOptions,
} from './business-options.ts';
import { checkNamespace, fullName } from './instrument-name.ts';
import { createCounter, createUpDownCounter } from './measured-counter.ts';
import { createDuration, createHistogram } from './measured-histogram.ts';
import { ReadGauge } from './read-gauge.ts';
import { SetGauge } from './set-gauge.ts';

/**
 * Of their own, so that no name of theirs is one of an operation's instruments, and so that one selector finds them all:
 * `{otel_scope_name="@executor-metrics/core/business"}`.
 */
const placement = { scope: 'business' };

const secondsPer: Readonly<Record<BusinessTimeUnit, number>> = { s: 1, min: 60, h: 3600, d: 86_400 };
/** An hour, half and a whole working day, a day, three, a week, a month. */
const defaultHours: readonly number[] = [1, 4, 8, 24, 72, 168, 720];

/** The instruments whose names begin alike. */
export class BusinessNamespace implements BusinessMetrics {
  readonly #namespace: string;
  readonly #instruments: BusinessInstruments;

  /** @throws {ConfigurationError} where no name can begin so */
  constructor(namespace: unknown, instruments: BusinessInstruments) {
    this.#namespace = checkNamespace(namespace);
    this.#instruments = instruments;
  }

  counter(name: string, options?: BusinessInstrumentOptions): BusinessCounter {
    const request = this.#request('counter', name, options, instrumentOptionTypes);
    return this.#instruments.get(request, (site, to) => createCounter(site, to.counter(aboutOf(request), placement)));
  }

  upDownCounter(name: string, options?: BusinessInstrumentOptions): BusinessUpDownCounter {
    const request = this.#request('up-down counter', name, options, instrumentOptionTypes);
    return this.#instruments.get(request, (site, to) =>
      createUpDownCounter(site, to.upDownCounter(aboutOf(request), placement)),
    );
  }

  gauge(name: string, options?: BusinessGaugeOptions): BusinessGauge {
    const request = this.#request('gauge', name, options, gaugeOptionTypes);
    const { keepMs = Number.POSITIVE_INFINITY } = request.traits;
    return this.#instruments.get(request, (site, to) => {
      const gauge = new SetGauge(site, keepMs);
      to.observableGauge(aboutOf(request), (result) => gauge.observe(result), placement);
      return gauge;
    });
  }

  observedGauge(name: string, options: ObservedGaugeOptions): ObservedGauge {
    const full = fullName(this.#namespace, name);
    const { rules, about } = checkObservedGauge(whereOf(full), options);
    const request = requestOf('observed gauge', full, about);
    const gauge = this.#instruments.get(request, (site, to) => {
      const created = new ReadGauge(site);
      to.observableGauge(aboutOf(request), (result) => created.observe(result), placement);
      return created;
    });
    if (gauge.isRead) {
      throw new ConfigurationError(`${whereOf(full)}: it is observed already; accepted: another name, or stop() first`);
    }
    return gauge.begin(rules);
  }

  histogram(name: string, options?: BusinessHistogramOptions): BusinessHistogram {
    const request = this.#request('histogram', name, options, histogramOptionTypes);
    if (request.traits.boundaries === undefined && !this.#instruments.has(request.name)) {
      throw new ConfigurationError(
        `${whereOf(request.name)}: option "boundaries" is missing; accepted: ${histogramOptionTypes.boundaries.expected}`,
      );
    }
    return this.#instruments.get(request, (site, to) => createHistogram(site, histogramOf(to, request)));
  }

  duration(name: string, options?: BusinessDurationOptions): BusinessDuration {
    const full = fullName(this.#namespace, name);
    const given = options === undefined ? undefined : checkOptions(whereOf(full), options, durationOptionTypes);
    const seconds = secondsPer[given?.unit ?? 's'];
    const boundaries = given?.boundaries ?? defaultHours.map((hours) => (hours * secondsPer.h) / seconds);
    const request = requestOf('duration', full, given, { unit: 's', boundaries });
    return this.#instruments.get(request, (site, to) => createDuration(site, histogramOf(to, request), seconds));
  }

  /** @throws {ConfigurationError} where the name is none, or an option is wrong */
  #request<O extends BusinessInstrumentOptions>(
    kind: BusinessKind,
    name: string,
    options: O | undefined,
    types: OptionTypes<O>,
  ): BusinessRequest {
    const full = fullName(this.#namespace, name);
    const given = options === undefined ? undefined : checkOptions(whereOf(full), options, types);
    // All that such options can say is a trait of the instrument, and nothing in them is undefined.
    return requestOf(kind, full, given as Partial<BusinessRequest['traits']> | undefined);
  }
}

function whereOf(name: string): string {
  return `business(): "${name}"`;
}

/** @param given what the user said; `undefined` where they said nothing */
function requestOf(
  kind: BusinessKind,
  name: string,
  given: Partial<BusinessRequest['traits']> | undefined,
  defaults: Partial<BusinessRequest['traits']> = {},
): BusinessRequest {
  const { boundaries, ...traits } = { unit: '', description: '', ...defaults, ...given };
  // Copied: the array belongs to the caller.
  const own = boundaries === undefined ? {} : { boundaries: [...boundaries] };
  return { kind, name, traits: { ...traits, ...own }, isAsBefore: given === undefined };
}

function aboutOf({ name, traits: { unit, description } }: BusinessRequest): InstrumentDescription {
  return { name, unit, description };
}

function histogramOf(to: Instruments, request: BusinessRequest): LateInstrument<Histogram> {
  return to.histogram(aboutOf(request), () => request.traits.boundaries ?? [], placement);
}
