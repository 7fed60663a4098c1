// Hot: `begin` and `end` are called for each request.
import { performance } from 'node:perf_hooks';
import { type CappedValues, cappedValues, type Kit, type Rival } from '@executor-metrics/instrumentation';
import { type MethodName, methodNames } from '../known-methods.ts';
import {
  type ActiveRequests,
  activeRequests,
  type RequestRecorder,
  requestBodySize,
  requestDuration,
  responseBodySize,
} from './client-instruments.ts';
import type { ClientOptions, OutgoingRequest } from './client-options.ts';
import type { Endpoint } from './endpoint.ts';
import { OpenRequest } from './open-request.ts';

const mostTemplates = 100;
const firstErrorStatus = 400;

/** What is asked of the application, and recorded, for requests of any client. */
export interface SharedRequests {
  readonly methodName: MethodName;
  readonly ignore: ((request: OutgoingRequest) => boolean | undefined) | undefined;
  readonly template: ((request: OutgoingRequest) => unknown) | undefined;
  readonly templates: CappedValues;
  readonly active: ActiveRequests;
  readonly sizes: { readonly request: RequestRecorder; readonly response: RequestRecorder } | undefined;
}

export function sharedRequests(kit: Kit, options: ClientOptions): SharedRequests {
  const { bodySizes, ignore, knownMethods, urlTemplate } = options;
  return {
    methodName: methodNames(knownMethods),
    ignore: ignore && kit.safe('the option "ignore"', ignore),
    template: urlTemplate && kit.safe('the option "urlTemplate"', urlTemplate),
    templates: cappedValues(mostTemplates),
    active: activeRequests(kit),
    sizes: bodySizes === true ? { request: requestBodySize(kit), response: responseBodySize(kit) } : undefined,
  };
}

/** Counts the requests of one client. */
export class ClientRequests {
  /** Whether the application wants to see each request. */
  readonly asks: boolean;
  readonly #shared: SharedRequests;
  /** `undefined` where somebody else counts them. */
  #duration: RequestRecorder | undefined;
  #isClosed = false;

  /** @param rival whom the durations are left to */
  constructor(kit: Kit, shared: SharedRequests, rival: Rival | undefined) {
    this.#shared = shared;
    this.asks = shared.ignore !== undefined || shared.template !== undefined;
    if (rival === undefined) this.#countDurations(kit);
    else kit.unless(rival, (part) => this.#countDurations(part));
    kit.onDisable(() => {
      this.#isClosed = true;
    });
  }

  /** `undefined` for a request that is not counted. @param told where the application asks */
  begin(method: string, endpoint: Endpoint, told: OutgoingRequest | undefined): OpenRequest | undefined {
    const { active, ignore, methodName } = this.#shared;
    if (told !== undefined && ignore?.(told) === true) return undefined;
    const name = methodName(method);
    const template = told && this.#templateOf(told);
    return new OpenRequest(name, endpoint, template, active.begin(name, endpoint, template));
  }

  /**
   * For each that `begin` returned, this or `drop()`, once, with all that is known of its end.
   *
   * @param endedAt now, where it is not known better
   */
  end(open: OpenRequest, endedAt: number = performance.now()): void {
    this.drop(open);
    if (this.#isClosed) return;
    const { method, endpoint, version, status, template } = open;
    // A response that says so already is what went wrong first.
    const failure = status !== undefined && status >= firstErrorStatus ? String(status) : open.failure;
    // A clock that tests have put in the place of the real one may have been set back.
    const seconds = Math.max(0, endedAt - open.startedAt) / 1000;
    this.#duration?.record(seconds, method, endpoint, version, status, template, failure);
    const { sizes } = this.#shared;
    if (sizes === undefined) return;
    sizes.request.record(open.requestBytes, method, endpoint, version, status, template, failure);
    sizes.response.record(open.responseBytes, method, endpoint, version, status, template, failure);
  }

  /** It has ended, and does not count. */
  drop(open: OpenRequest): void {
    open.underway.end();
  }

  #templateOf(told: OutgoingRequest): string | undefined {
    const template = this.#shared.template?.(told);
    return typeof template === 'string' ? this.#shared.templates(template) : undefined;
  }

  #countDurations(kit: Kit): void {
    this.#duration = requestDuration(kit);
    kit.onDisable(() => {
      this.#duration = undefined;
    });
  }
}
