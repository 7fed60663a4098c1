import type { StreamReport } from '../stream/stream-report.ts';
import { comparableName } from '../view/instrument-name.ts';
import type { InstrumentDescriptor } from '../view/stream-config.ts';

/** Which instrument of a meter has which name on the way out: views can give streams of two instruments the same. */
export class StreamNames {
  readonly #report: StreamReport;
  readonly #owners = new Map<string, InstrumentDescriptor>();

  constructor(report: StreamReport) {
    this.#report = report;
  }

  /** Two instruments that were created under one name are reported as such, and not here. */
  claim(name: string, instrument: InstrumentDescriptor): void {
    const key = comparableName(name);
    const owner = this.#owners.get(key);
    if (owner === undefined) this.#owners.set(key, instrument);
    else if (comparableName(owner.name) !== comparableName(instrument.name)) {
      this.#report.nameTwice({ scope: instrument.scope.name, name }, [owner.name, instrument.name]);
    }
  }
}
