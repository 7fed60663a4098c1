import type { OptionType } from '@executor-metrics/core/support';

/** A path as it stands in a request. */
export const urlPath: OptionType<string> = {
  expected: 'a path that starts with "/", as it stands in a URL (percent-encoded), without query and fragment',
  // Printable ASCII without "#" and "?": another character never arrives as it is, and the path would be 404 for ever.
  accepts: (value): value is string => typeof value === 'string' && /^\/[!"$->@-~]*$/.test(value),
  parse: (value) => value,
};
