import type { ByteSink } from '../formats/format.ts';

/** Keeps all that it is given, as its contract says: bytes are copied. */
export class CollectingSink implements ByteSink {
  readonly pieces: Uint8Array[] = [];

  text(piece: string): void {
    this.pieces.push(Buffer.from(piece, 'utf8'));
  }

  bytes(piece: Uint8Array): void {
    this.pieces.push(piece.slice());
  }

  get content(): Uint8Array {
    return Buffer.concat(this.pieces);
  }
}
