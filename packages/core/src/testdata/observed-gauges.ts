import type { Attributes, MeterProvider, ObservableCallback } from '@opentelemetry/api';

/** What the callbacks of one collection observed: by name of the gauge, the value under each set of attributes as JSON. */
export type Observed = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** A provider of observable gauges and nothing else, which shows what is observed at a collection and what is not. */
export interface ObservedGauges {
  readonly provider: MeterProvider;
  collect(): Promise<Observed>;
}

export function observedGauges(): ObservedGauges {
  const gauges = new Map<string, Set<ObservableCallback>>();
  const createObservableGauge = (name: string) => {
    const callbacks = new Set<ObservableCallback>();
    gauges.set(name, callbacks);
    return {
      addCallback: (callback: ObservableCallback) => void callbacks.add(callback),
      removeCallback: (callback: ObservableCallback) => void callbacks.delete(callback),
    };
  };
  return {
    provider: { getMeter: () => ({ createObservableGauge }) as never },
    async collect() {
      const observed: Record<string, Record<string, number>> = {};
      await Promise.all(
        [...gauges].flatMap(([name, callbacks]) =>
          [...callbacks].map((callback) =>
            callback({
              observe(value: number, attributes?: Attributes) {
                observed[name] ??= {};
                observed[name][JSON.stringify(attributes)] = value;
              },
            }),
          ),
        ),
      );
      return observed;
    },
  };
}
