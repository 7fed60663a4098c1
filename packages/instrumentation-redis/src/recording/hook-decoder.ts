import type { Kit } from '@executor-metrics/instrumentation';
import type { Arrival } from './arrival.ts';

/** What takes the bytes of a connection apart. */
type Decode = (this: unknown, piece: unknown) => unknown;

/** Tells when a driver reads replies. Without it each reply has a time of its own. */
export function hookDecoder(kit: Kit, arrival: Arrival, prototype: object, method: string): void {
  kit.patch<Decode>(
    prototype,
    method,
    (original) =>
      function decode(piece) {
        arrival.beginPiece();
        try {
          return original.call(this, piece);
        } finally {
          arrival.endPiece();
        }
      },
  );
}
