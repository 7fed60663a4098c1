// Hot: `keeps` runs for every attribute of every record that is not bound. Guarded by bench/sdk/record.bench.ts.
import type { IAttributesProcessor } from '@opentelemetry/sdk-metrics';

/** Decides by its name alone whether an attribute stays. */
export interface AttributeFilter {
  keeps(key: string): boolean;
}

/** What an allow list or a deny list says. */
export interface KeyList {
  readonly kind: 'allow' | 'deny';
  readonly keys: ReadonlySet<unknown>;
}

/**
 * The list that one of OpenTelemetry's own list processors was made from; `undefined` for every other processor. They are
 * known by their one field, since their classes are not exported and several copies of the SDK may be installed. The
 * field holds a Set since version 2 and held an array before. An object with anything else of its own may do anything else.
 */
export function keyListOf(processor: IAttributesProcessor): KeyList | undefined {
  const [field, ...others] = Object.keys(processor);
  if (others.length > 0) return undefined;
  if (field === '_allowedAttributeNames') return keyList('allow', Reflect.get(processor, field));
  if (field === '_deniedAttributeNames') return keyList('deny', Reflect.get(processor, field));
  return undefined;
}

/**
 * One filter for the attributes that every list lets pass, `undefined` where they let pass all. However many lists there
 * are, a key costs one look-up.
 */
export function createKeyFilter(lists: readonly KeyList[]): AttributeFilter | undefined {
  const denied = new Set(lists.flatMap(({ kind, keys }) => (kind === 'deny' ? [...keys] : [])));
  const [first, ...others] = lists.filter(({ kind }) => kind === 'allow');
  if (first === undefined) return denied.size === 0 ? undefined : new KeyFilter(denied, false);
  const everywhere = [...first.keys].filter((key) => !denied.has(key) && others.every(({ keys }) => keys.has(key)));
  return new KeyFilter(new Set(everywhere), true);
}

/** One class for both kinds of list, so that the calls in the hot loops stay monomorphic. */
class KeyFilter implements AttributeFilter {
  readonly #keys: ReadonlySet<unknown>;
  readonly #keepsListed: boolean;

  constructor(keys: ReadonlySet<unknown>, keepsListed: boolean) {
    this.#keys = keys;
    this.#keepsListed = keepsListed;
  }

  keeps(key: string): boolean {
    return this.#keys.has(key) === this.#keepsListed;
  }
}

function keyList(kind: KeyList['kind'], names: unknown): KeyList | undefined {
  // Copied: the processor stays with the application.
  return Array.isArray(names) || names instanceof Set ? { kind, keys: new Set<unknown>(names) } : undefined;
}
