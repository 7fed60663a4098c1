/** What happens to a call that is measured. Exactly one of `succeeded`, `failed` and `postponed` follows a call. */
export interface CallObserver {
  /** @param result what it returned, what its promise was fulfilled with, or what its generator returned */
  succeeded(result: unknown): void;
  failed(thrown: unknown): void;
  /** The call returned something that has not begun its work; `resumed` is called when somebody begins to use it. */
  postponed(): void;
  /** @param held what the work hangs on: where it is collected as garbage before the end, there will be no end */
  resumed(held?: object): void;
}
