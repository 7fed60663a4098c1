import { ExpositionError } from '../exposition-error.ts';
import { type Distribution, distributionsOf } from '../families/distributions.ts';
import type { LocatedFamilies, LocatedFamily, SourceLine } from '../located-family.ts';

/** What is wrong, and the line that a person should look at. */
export interface Problem {
  readonly line: SourceLine;
  readonly text: string;
}

/** One thing that must hold for a family; gives the first place where it does not. */
export type FamilyRule = (family: LocatedFamily, families: LocatedFamilies) => Problem | undefined;

/** Throws for the first family that breaks a rule: a later rule may take for granted what an earlier one says. */
export function checkFamilies(families: LocatedFamilies, rules: readonly FamilyRule[]): void {
  for (const family of families.values()) {
    for (const rule of rules) {
      const found = rule(family, families);
      if (found !== undefined) throw new ExpositionError(found.line, found.text);
    }
  }
}

export function problem({ line }: { readonly line: SourceLine }, text: string): Problem {
  return { line, text };
}

/** The first problem of any histogram or summary of the family. */
export function problemOfDistributions(
  family: LocatedFamily,
  check: (distribution: Distribution) => Problem | undefined,
): Problem | undefined {
  for (const distribution of distributionsOf(family)) {
    const found = check(distribution);
    if (found !== undefined) return found;
  }
  return undefined;
}
