import { comparableName } from './instrument-name.ts';

/** `*` stands for any characters or none, `?` for exactly one (OpenTelemetry specification, "Instrument selection criteria"). */
export function hasWildcard(pattern: string): boolean {
  return pattern.includes('*') || pattern.includes('?');
}

/** Whether a name fits a pattern, whatever the case of either. Everything but the wildcards stands for itself. */
export function createNameMatcher(pattern: string): (name: string) => boolean {
  const wanted = comparableName(pattern);
  if (!hasWildcard(pattern)) return (name) => comparableName(name) === wanted;
  return (name) => fits(wanted, comparableName(name));
}

/**
 * Only the last star ever needs another try, because an earlier one that takes more leaves less for what follows. So the
 * time is at most the product of the lengths; a regular expression with many stars would need its power.
 */
function fits(pattern: string, name: string): boolean {
  let at = 0;
  let next = 0;
  let star = -1;
  let afterStarFrom = 0;
  while (at < name.length) {
    const wanted = pattern[next];
    if (wanted === '*') {
      star = next++;
      afterStarFrom = at;
    } else if (wanted === '?' || wanted === name[at]) {
      next++;
      at++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++afterStarFrom;
    } else return false;
  }
  while (pattern[next] === '*') next++;
  return next === pattern.length;
}
