/** The version of this package, as the user agent and the instrumentation scope show it; a test compares it with package.json. */
export const version = '0.0.0';
