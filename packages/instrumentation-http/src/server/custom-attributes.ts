import { type CappedValues, cappedValues, type Kit, other } from '@executor-metrics/instrumentation';
import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { EndedRequest, EndedResponse, HttpServerOptions } from './server-options.ts';

/** The attributes of the application for a request: the same object for the same attributes. */
export type CustomAttributes = (request: EndedRequest, response: EndedResponse) => Attributes;

/** So many values of one key are told apart. */
const mostValues = 100;
/** So many different sets of attributes are kept; all others are one. */
const mostSets = 1000;

const none: Attributes = Object.freeze({});

/** What the option `attributes` returns, bounded; nothing at all where it throws. */
export function customAttributes(kit: Kit, { attributes, attributeKeys = [] }: HttpServerOptions): CustomAttributes {
  if (attributes === undefined) return () => none;
  const sets = new AttributeSets(attributeKeys);
  const read = kit.safe('the option "attributes"', (request: EndedRequest, response: EndedResponse): Attributes => {
    const found: unknown = attributes(request, response);
    return typeof found === 'object' && found !== null ? sets.of(found) : none;
  });
  return (request, response) => read(request, response) ?? none;
}

interface Branch {
  readonly children: Map<unknown, Branch>;
  set: Attributes | undefined;
}

/** One frozen object for each set of values, so that a series is found by that object. */
class AttributeSets {
  readonly #keys: readonly BoundedKey[];
  readonly #root: Branch = { children: new Map(), set: undefined };
  readonly #overflow: Attributes;
  #count = 0;

  constructor(names: readonly string[]) {
    this.#keys = names.map((name) => new BoundedKey(name));
    this.#overflow = setOf(names.map((name) => [name, other]));
  }

  of(found: object): Attributes {
    let branch = this.#root;
    const entries: [name: string, value: AttributeValue | undefined][] = [];
    for (const key of this.#keys) {
      const value = key.valueIn(found);
      entries.push([key.name, value]);
      const child = branch.children.get(value);
      if (child === undefined && this.#count >= mostSets) return this.#overflow;
      branch = child ?? addChild(branch, value);
    }
    if (branch.set === undefined) {
      branch.set = setOf(entries);
      this.#count++;
    }
    return branch.set;
  }
}

function addChild({ children }: Branch, value: unknown): Branch {
  const child: Branch = { children: new Map(), set: undefined };
  children.set(value, child);
  return child;
}

/** Not assigned one by one: a key may be called `__proto__`. */
function setOf(entries: readonly (readonly [name: string, value: AttributeValue | undefined])[]): Attributes {
  return Object.freeze(Object.fromEntries(entries.filter(([, value]) => value !== undefined)));
}

/** A key and the values that were seen of it. */
class BoundedKey {
  readonly name: string;
  readonly #text: CappedValues = cappedValues(mostValues);
  readonly #others = new Set<number | boolean>();

  constructor(name: string) {
    this.name = name;
  }

  /** `undefined` for what is not there, or has no place. */
  valueIn(found: object): AttributeValue | undefined {
    const value: unknown = Object.hasOwn(found, this.name) ? Reflect.get(found, this.name) : undefined;
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'boolean':
        return this.#bounded(value);
      case 'number':
        return Number.isFinite(value) ? this.#bounded(value) : undefined;
      default:
        return undefined;
    }
  }

  #bounded<V extends number | boolean>(value: V): V | undefined {
    if (this.#others.has(value)) return value;
    if (this.#others.size >= mostValues) return undefined;
    this.#others.add(value);
    return value;
  }
}
