/** Something that has to be ended by the application, and what to do where the application has lost it. */
export interface Endable {
  /** Called when whatever could have ended it is garbage; also after an end. */
  lost(): void;
}

let registry: FinalizationRegistry<Endable> | undefined;

/** Calls `endable.lost()` some time after `handle`, the only thing that can end it, was collected as garbage. */
export function watchForLoss(handle: object, endable: Endable): void {
  registry ??= new FinalizationRegistry((lost) => lost.lost());
  registry.register(handle, endable);
}
