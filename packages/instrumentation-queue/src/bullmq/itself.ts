/**
 * A constructor that returns its argument lets a class that extends it put a private field on any object: one that nobody else
 * sees, not when the object is printed, copied or compared. A WeakMap would do the same at three times the cost
 * (Node 24.21: 430 ns a job instead of 150 ns).
 */
export class Itself {
  constructor(target: object) {
    // biome-ignore lint/correctness/noConstructorReturn: that is what it is for
    return target as Itself;
  }
}
