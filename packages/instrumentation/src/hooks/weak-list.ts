/** Below so many members nobody looks which of them are gone. */
const fewest = 64;

/** Objects that nothing but the application keeps alive. */
export class WeakList<T extends object> {
  #members: WeakRef<T>[] = [];
  #sweepAt = fewest;

  add(member: T): void {
    if (this.#members.length >= this.#sweepAt) this.#sweep();
    this.#members.push(new WeakRef(member));
  }

  /** Those that are still there, in the order in which they were added. */
  alive(): readonly T[] {
    return this.#members.map((member) => member.deref()).filter((member) => member !== undefined);
  }

  clear(): void {
    this.#members = [];
    this.#sweepAt = fewest;
  }

  /** Seldom enough, that adding a member costs the same whatever their number. */
  #sweep(): void {
    this.#members = this.#members.filter((member) => member.deref() !== undefined);
    this.#sweepAt = Math.max(fewest, this.#members.length * 2);
  }
}
