import type { MeterProvider } from '@opentelemetry/api';

/** An instrumentation that is enabled, whichever copy or version of this package it is made with. */
export interface Claim {
  readonly version: string;
  /** The provider that it records into now; `undefined` as long as there is none. */
  provider(): MeterProvider | undefined;
  /** Whether that is the global provider, whichever it is. */
  followsGlobal(): boolean;
  /** Says whether it is the one that counts. Called with what it was told before as well. */
  setActive(active: boolean, insteadOf: Claim | undefined): void;
}

/** On `globalThis`: a Map from the name of an instrumentation to its claims, in the order in which they were enabled. */
const claimsKey = Symbol.for('executor-metrics.claims.v1');

/** Enters a claim; the returned function takes it back. Call `settleClaims` after each. */
export function enterClaim(name: string, claim: Claim): () => void {
  const all = claims();
  const entered = all.get(name) ?? new Set<Claim>();
  all.set(name, entered.add(claim));
  return () => {
    entered.delete(claim);
    if (entered.size === 0 && all.get(name) === entered) all.delete(name);
  };
}

/**
 * Of all claims of one name for one provider the first is active: it has begun to count, and what began there should end
 * there. Says so to each, those that become inactive first.
 */
export function settleClaims(name: string): void {
  const active: Claim[] = [];
  const inactive: [claim: Claim, insteadOf: Claim][] = [];
  for (const claim of claims().get(name) ?? []) {
    const rival = active.find((other) => countTheSame(claim, other));
    if (rival === undefined) active.push(claim);
    else inactive.push([claim, rival]);
  }
  for (const [claim, insteadOf] of inactive) claim.setActive(false, insteadOf);
  for (const claim of active) claim.setActive(true, undefined);
}

function countTheSame(one: Claim, other: Claim): boolean {
  if (one.followsGlobal() && other.followsGlobal()) return true;
  const provider = one.provider();
  return provider !== undefined && provider === other.provider();
}

function claims(): Map<string, Set<Claim>> {
  const found: unknown = Reflect.get(globalThis, claimsKey);
  if (found instanceof Map) return found;
  const created = new Map<string, Set<Claim>>();
  Object.defineProperty(globalThis, claimsKey, { value: created, configurable: true });
  return created;
}
