/** Any time that anything takes, and little enough for sums of it to stay finite. */
const longestSeconds = Number.MAX_SAFE_INTEGER;

export function isDuration(seconds: unknown): seconds is number {
  return typeof seconds === 'number' && seconds >= 0 && seconds <= longestSeconds;
}
