import type { Kit } from '@executor-metrics/instrumentation';
import type { Destination } from '../messaging/destination.ts';
import { Destinations } from '../messaging/destinations.ts';
import { defaultMaxDestinations } from '../messaging/shared-options.ts';
import type { KitUser } from '../shared-kit.ts';
import type { QueueMetricsOptions } from './queue-metrics-options.ts';
import { QueueReadings } from './queue-readings.ts';
import { type SystemRecorder, systemRecorder } from './system-recorder.ts';

/** Everything that `createQueueMetrics` records for one provider. */
export class QueueRecorders implements KitUser {
  readonly destinations: Destinations = new Destinations({ limit: defaultMaxDestinations });
  readonly readings: QueueReadings = new QueueReadings();
  readonly #systems = new Map<string, SystemRecorder>();
  #kit: Kit | undefined;

  open(kit: Kit): void {
    this.#kit = kit;
    this.#systems.clear();
    this.readings.observeWith(kit);
    kit.onDisable(() => {
      this.#kit = undefined;
    });
  }

  /** `undefined` where another copy of this package counts. */
  get kit(): Kit | undefined {
    return this.#kit;
  }

  destinationOf({ destination: name, group }: QueueMetricsOptions): Destination {
    const destination = this.destinations.named(name);
    return group === undefined ? destination : destination.ofGroup(group);
  }

  instrumentsOf(kit: Kit, system: string): SystemRecorder {
    const instruments = this.#systems.get(system) ?? systemRecorder(kit, system);
    this.#systems.set(system, instruments);
    return instruments;
  }
}
