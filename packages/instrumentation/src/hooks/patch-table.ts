import { messageOf } from '@executor-metrics/core/support';
import { Patch, type Patchable, patchableOf, type Wrap } from './patch.ts';
import type { AnyFunction } from './trampoline.ts';

/**
 * The patches of one instrumentation, which outlive its being disabled: where somebody has wrapped a patched method once
 * more, it is switched on again, and not wrapped anew each time. Targets are held by nothing but themselves.
 */
export class PatchTable {
  readonly #patches = new WeakMap<object, Map<PropertyKey, Patch>>();
  readonly #trampolines = new WeakMap<AnyFunction, Patch>();

  /** The patch that is on, or was switched on, or in words why there is none. Never throws. */
  patch(target: object, method: PropertyKey, wrap: Wrap): PatchResult {
    try {
      return this.#patch(target, method, wrap);
    } catch (error) {
      // A proxy, `wrap` itself, or a target that does not let itself be looked at.
      return { status: 'refused', why: messageOf(error) };
    }
  }

  #patch(target: object, method: PropertyKey, wrap: Wrap): PatchResult {
    const known = this.#patches.get(target)?.get(method);
    if (known?.isOn === true) return resultOfKnown(known, wrap);
    const patchable = patchableOf(target, method);
    if (typeof patchable === 'string') return { status: 'refused', why: patchable };
    // An object whose prototype has been patched already: its calls would be counted twice.
    const inherited = this.#trampolines.get(patchable.original);
    if (inherited?.isOn === true) return resultOfKnown(inherited, wrap);
    const patch = this.#patchFor(target, method, patchable);
    const replacement = wrap(patch.original);
    if (typeof replacement !== 'function') return { status: 'refused', why: 'there is nothing to replace it' };
    if (!patch.switchOn(replacement, wrap)) return { status: 'refused', why: 'it is read-only' };
    this.#keep(target, method, patch);
    return { status: 'patched', patch };
  }

  #patchFor(target: object, method: PropertyKey, patchable: Patchable): Patch {
    const before = this.#patches.get(target)?.get(method);
    const isOfUse = before?.original === patchable.original || before?.isReachedBy(patchable.original) === true;
    return isOfUse && before !== undefined ? before : new Patch(target, method, patchable);
  }

  #keep(target: object, method: PropertyKey, patch: Patch): void {
    const patches = this.#patches.get(target) ?? new Map<PropertyKey, Patch>();
    this.#patches.set(target, patches.set(method, patch));
    this.#trampolines.set(patch.trampoline, patch);
  }
}

/** Patching once more what is patched is nothing to speak of; where another hook wants the method, that is lost. */
function resultOfKnown(patch: Patch, wrap: Wrap): PatchResult {
  return { status: patch.isOfOther(wrap) ? 'taken' : 'known' };
}

export type PatchResult =
  | { readonly status: 'patched'; readonly patch: Patch }
  | { readonly status: 'known' }
  | { readonly status: 'taken' }
  | { readonly status: 'refused'; readonly why: string };
