/** The version of this package, as the instrumentation scope's version; a test compares it with package.json. */
export const version = '0.0.0';
