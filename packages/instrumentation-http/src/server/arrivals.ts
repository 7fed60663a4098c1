import { isIgnored, type Kit } from '@executor-metrics/instrumentation';
import { type MethodName, methodNames } from '../known-methods.ts';
import type { HttpInstrumentationOptions } from '../options.ts';
import { type SchemeOf, schemeOfConnection, schemeOfForwarded } from './scheme.ts';
import type { ArrivingRequest, HttpServerOptions } from './server-options.ts';

/** What is decided when the headers of a request have arrived. */
export interface Arrivals {
  readonly methodName: MethodName;
  readonly schemeOf: SchemeOf;
  /** Whether the request is not to be counted. Asks the application, so ask it once for each request. */
  readonly ignores: (request: ArrivingRequest) => boolean;
}

export function arrivals(kit: Kit, server: HttpServerOptions, { knownMethods }: HttpInstrumentationOptions): Arrivals {
  const { ignore, trustForwardedHeaders } = server;
  const asked = ignore && kit.safe('the option "ignore"', ignore);
  return {
    methodName: methodNames(knownMethods),
    schemeOf: trustForwardedHeaders === true ? schemeOfForwarded : schemeOfConnection,
    ignores: asked === undefined ? isIgnored : (request) => isIgnored(request) || asked(request) === true,
  };
}
