/** What happens to a call that is measured. Exactly one of `succeeded`, `failed` and `postponed` follows a call. */
export interface CallObserver {
  succeeded(): void;
  failed(thrown: unknown): void;
  /** The call returned a thenable that has not begun its work; `resumed` is called when somebody awaits it. */
  postponed(): void;
  resumed(): void;
}
