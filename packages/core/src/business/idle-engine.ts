import type { Engine } from '../engine.ts';
import { Instruments } from '../recording/instruments.ts';
import { type MeterSource, noEpoch } from '../recording/meter-source.ts';

/** Never has a provider. */
const nowhere: MeterSource = { epoch: noEpoch, current: () => undefined, begin: () => {}, follow: () => {} };

/** What an instrument is made with that records nothing and that nobody keeps. */
export function idleEngine(engine: Engine): Engine {
  return { ...engine, gate: { isOpen: false }, source: nowhere, instruments: new Instruments(nowhere, engine.drops) };
}
