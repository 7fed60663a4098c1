/** What a backend did with a request. */
export type Answer =
  /** It has the data, but for what it rejected of it. */
  | {
      readonly status: 'accepted';
      readonly rejectedPoints: number;
      readonly message: string;
      readonly code: ResponseCode;
    }
  /** It says that it has not taken the data. */
  | {
      readonly status: 'refused';
      readonly failure: Failure;
      /** Whether the same data may be taken later. */
      readonly retryable: boolean;
      /** How long the backend asks to be left alone. */
      readonly retryAfterMs: number | undefined;
      /** Whether the data is the reason, so that the same data will be refused for ever. */
      readonly blamesData: boolean;
    }
  /** It takes less than this at a time. */
  | { readonly status: 'too-large'; readonly failure: Failure }
  /** The request never reached it. */
  | { readonly status: 'unsent'; readonly failure: Failure }
  /** The request was sent and no answer came: the backend may have the data or not. */
  | { readonly status: 'unanswered'; readonly failure: Failure; readonly retryAfterMs: number | undefined };

export interface Failure {
  /** A short, stable word for metrics: `503`, `UNAVAILABLE`, `ECONNREFUSED`, `timeout`. */
  readonly errorType: string;
  /** For people; without secrets. */
  readonly reason: string;
  readonly code?: ResponseCode;
}

/** The status of a response: of HTTP a number, of gRPC a name. */
export type ResponseCode = number | string;

/** A request's content as it travels. */
export interface Payload {
  readonly body: Uint8Array;
  readonly gzipped: boolean;
}

export interface SendLimit {
  readonly timeoutMs: number;
  /** Aborted when the time of the whole push is over. */
  readonly signal: AbortSignal;
}

/** Moves bytes to a backend, once. */
export interface Transport {
  /** Does not reject: whatever happens is an answer. */
  send(payload: Payload, limit: SendLimit): Promise<Answer>;
  /** Ends the connections. */
  close(): void;
}
