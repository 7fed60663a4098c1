import type { Place } from './place.ts';

/** Who takes messages of a queue. */
export interface Consumer {
  readonly place: Place;
  /** Whether it settles its messages; without, they are done when they are delivered. */
  readonly settles: boolean;
  /** How many unsettled messages it may have; 0 where there is no limit. */
  readonly prefetch: number;
}
