import type { Attributes } from '@opentelemetry/api';
import type { Cell } from '../cell/cell.ts';
import { canonicalKey } from './canonical-key.ts';

/**
 * All series by their attributes, whatever the order of the keys. It keeps a number for each instead of the canonical
 * key, which would be a good part of a series' memory; the rare series whose number is taken are kept by the key itself.
 */
export class SeriesIndex<C extends Cell> {
  readonly #byHash = new Map<number, C>();
  readonly #collided = new Map<string, C>();

  get(attributes: Attributes): C | undefined {
    const key = canonicalKey(attributes);
    const cell = this.#byHash.get(hash(key));
    if (cell !== undefined && canonicalKey(cell.series.attributes) === key) return cell;
    return this.#collided.get(key);
  }

  /** For a series that is not there yet. */
  add(cell: C): void {
    const key = canonicalKey(cell.series.attributes);
    const number = hash(key);
    if (this.#byHash.has(number)) this.#collided.set(key, cell);
    else this.#byHash.set(number, cell);
  }

  delete(cell: C): void {
    const key = canonicalKey(cell.series.attributes);
    const number = hash(key);
    if (this.#byHash.get(number) === cell) this.#byHash.delete(number);
    else if (this.#collided.get(key) === cell) this.#collided.delete(key);
  }

  get size(): number {
    return this.#byHash.size + this.#collided.size;
  }

  /** Each of them in the order in which their series began; the second one is nearly always empty. */
  get parts(): readonly [ReadonlyMap<unknown, C>, ReadonlyMap<unknown, C>] {
    return [this.#byHash, this.#collided];
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let number = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) number = Math.imul(number ^ text.charCodeAt(i), 0x01000193);
  return number | 0;
}
