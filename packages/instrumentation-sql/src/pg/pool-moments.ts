import { PassedMoment } from '../recording/passed-moment.ts';

/** What a pool and its statement share within `pool.query()`, where no code of the user comes between. */
export interface PoolMoments {
  /** The client was obtained, and the statement begins. */
  readonly obtained: PassedMoment;
  /** The statement has ended, and the client is given back. */
  readonly ended: PassedMoment;
}

export function poolMoments(): PoolMoments {
  return { obtained: new PassedMoment(), ended: new PassedMoment() };
}
