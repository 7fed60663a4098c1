import {
  type Environment,
  type EnvironmentReading,
  flag,
  type OptionType,
  type OptionTypes,
  readEnvironment,
} from '@executor-metrics/core/support';
import { clientOption, type HttpClientOptions } from './client/client-options.ts';
import { type HttpServerOptions, serverOption } from './server/server-options.ts';

/** Options of `createHttpInstrumentation`. */
export interface HttpInstrumentationOptions {
  /**
   * The values that `http.request.method` can have; any other method is `_OTHER`. They replace the default, which is the
   * methods of RFC 9110, PATCH and QUERY, and their case matters.
   */
  readonly knownMethods?: readonly string[];
  /** How requests to servers of this process are measured. `false`: not at all. */
  readonly server?: HttpServerOptions | false;
  /** How requests to other servers are measured. `false`: not at all. */
  readonly client?: HttpClientOptions | false;
  /**
   * Leave the durations of requests to `@opentelemetry/instrumentation-http` where that is at work, as it counts them under
   * the same names. Where it traces and a view drops its metrics, say `false`. Default: `true`.
   */
  readonly yieldToOfficial?: boolean;
}

/** A token of RFC 9110. */
const method = /^[!#$%&'*+.^_`|~\w-]{1,64}$/;

const methodList: OptionType<readonly string[]> = {
  expected: 'a list of names of methods, joined by commas in the environment',
  accepts: (value): value is readonly string[] =>
    // Array.from: `every` passes over the holes of a sparse array.
    Array.isArray(value) ? Array.from(value).every((each) => typeof each === 'string' && method.test(each)) : false,
  parse(text) {
    const methods = text.split(',').map((each) => each.trim());
    return methods.every((each) => method.test(each)) ? methods : undefined;
  },
};

export const optionTypes: OptionTypes<HttpInstrumentationOptions> = {
  knownMethods: methodList,
  server: serverOption,
  client: clientOption,
  yieldToOfficial: flag,
};

/** What the environment says: `OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS` (semantic conventions, "http.request.method"). */
export function fromEnv(env: Environment): EnvironmentReading<Pick<HttpInstrumentationOptions, 'knownMethods'>> {
  return readEnvironment<Pick<HttpInstrumentationOptions, 'knownMethods'>>(env, [
    { variable: 'OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS', option: 'knownMethods', type: methodList },
  ]);
}
