import type { HrTime } from '@opentelemetry/api';

const twoTo16 = 2 ** 16;
const twoTo32 = 2 ** 32;

/**
 * A time as nanoseconds since the epoch, which no number holds exactly, by its lower and upper 32 bits. The last one is
 * remembered: most series of a snapshot share their times.
 */
export class Nanoseconds {
  low = 0;
  high = 0;
  #time: HrTime | undefined;

  at(time: HrTime): this {
    if (time === this.#time) return this;
    this.#time = time;
    const [seconds, nanos] = time;
    // Both products stay below 2^53: the seconds in two parts of 16 and some 18 bits, times 10^9.
    const upper = Math.floor(seconds / twoTo16) * 1e9;
    const lower = (seconds % twoTo16) * 1e9 + nanos;
    const low = (upper % twoTo16) * twoTo16 + (lower % twoTo32);
    this.low = low >>> 0;
    this.high = (Math.floor(upper / twoTo16) + Math.floor(lower / twoTo32) + Math.floor(low / twoTo32)) >>> 0;
    return this;
  }
}

/** The same as decimal digits. */
export function digitsOfNanoseconds([seconds, nanos]: HrTime): string {
  return seconds === 0 ? String(nanos) : `${seconds}${String(nanos).padStart(9, '0')}`;
}
