// Hot: `begin` and `end` are called for each request. Guarded by bench/instrumentation-http/server.bench.ts.
import { type CappedValues, cappedValues, isIgnored, type Kit } from '@executor-metrics/instrumentation';
import { mostRoutes } from '../routes/route-of-request.ts';
import { type BeginActive, withoutRoutes, withRoutes } from './active-requests.ts';
import type { Arrivals } from './arrivals.ts';
import { type CustomAttributes, customAttributes } from './custom-attributes.ts';
import { officialInstrumentation } from './official.ts';
import { OpenRequest } from './open-request.ts';
import {
  activeRequests,
  type RequestRecorder,
  requestBodySize,
  requestDuration,
  responseBodySize,
} from './server-instruments.ts';
import type { ArrivingRequest, EndedResponse, HttpServerOptions } from './server-options.ts';

interface Options extends HttpServerOptions {
  readonly arrivals: Arrivals;
  readonly yieldToOfficial: boolean;
}

/** Counts the requests of all servers, whichever protocol they came by. */
export class ServerRequests {
  readonly #arrivals: Arrivals;
  readonly #custom: CustomAttributes;
  readonly #beginActive: BeginActive;
  readonly #sizes: BodySizes | undefined;
  readonly #routeName: CappedValues = cappedValues(mostRoutes);
  /** `undefined` where the official instrumentation counts them. */
  #duration: RequestRecorder | undefined;
  #isClosed = false;

  constructor(kit: Kit, options: Options) {
    this.#arrivals = options.arrivals;
    this.#custom = customAttributes(kit, options);
    const active = activeRequests(kit);
    this.#beginActive =
      options.activeRequestRoutes === true ? withRoutes(active, this.#routeName) : withoutRoutes(active);
    this.#sizes = options.bodySizes === true ? new BodySizes(kit) : undefined;
    if (options.yieldToOfficial) kit.unless(officialInstrumentation, (part) => this.#countDurations(part));
    else this.#countDurations(kit);
    kit.onDisable(() => {
      this.#isClosed = true;
    });
  }

  /** `undefined` for a request that is not counted. */
  begin(request: ArrivingRequest, response: EndedResponse, isEncrypted: boolean): OpenRequest | undefined {
    const { ignores, methodName, schemeOf } = this.#arrivals;
    if (ignores(request)) return undefined;
    const method = methodName(request.method);
    const scheme = schemeOf(isEncrypted, request);
    return new OpenRequest(request, response, method, scheme, this.#beginActive(request, method, scheme));
  }

  /** For each that `begin` returned, this or `drop()`, once, with all that is known of its end. */
  end(open: OpenRequest): void {
    this.drop(open);
    if (this.#isClosed || isIgnored(open.request)) return;
    // A clock that tests have put in the place of the real one may have been set back.
    const seconds = Math.max(0, open.elapsedMs) / 1000;
    const { method, scheme, version, status } = open;
    const route = this.#routeName(open.route);
    const errorType = open.failure ?? (status !== undefined && status >= 500 ? String(status) : undefined);
    const custom = this.#custom(open.request, open.response);
    this.#duration?.record(seconds, method, scheme, version, status, route, errorType, custom);
    if (this.#sizes === undefined) return;
    this.#sizes.request.record(open.requestBytes, method, scheme, version, status, route, errorType, custom);
    this.#sizes.response.record(open.responseBytes, method, scheme, version, status, route, errorType, custom);
  }

  /** It has ended, and does not count. */
  drop(open: OpenRequest): void {
    open.underway.end();
  }

  #countDurations(kit: Kit): void {
    this.#duration = requestDuration(kit);
    kit.onDisable(() => {
      this.#duration = undefined;
    });
  }
}

class BodySizes {
  readonly request: RequestRecorder;
  readonly response: RequestRecorder;

  constructor(kit: Kit) {
    this.request = requestBodySize(kit);
    this.response = responseBodySize(kit);
  }
}
