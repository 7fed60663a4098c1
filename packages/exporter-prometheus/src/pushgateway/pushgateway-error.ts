/** Why an attempt did not succeed. */
export interface PushFailure {
  /** The status of the answer; `undefined` where none came. */
  readonly status: number | undefined;
  /** What the gateway said about it, shortened; else what happened on the way. */
  readonly text: string;
  readonly cause?: unknown;
}

/** How a push ended that did not arrive. */
export interface PushEnd {
  /** The method and the address. */
  readonly request: string;
  readonly attempts: number;
  /** Of the last attempt that ended. */
  readonly failure: PushFailure | undefined;
  /** The time that was not enough, where that is why it ended. */
  readonly timeoutMs?: number;
}

/** A push did not arrive, or the gateway refused it. No message has a header, a password or a token in it. */
export class PushgatewayError extends Error {
  override readonly name = 'PushgatewayError';
  /** The status of the gateway's last answer; `undefined` where none came. */
  readonly status: number | undefined;
  /** What the gateway said last, at most 1000 characters; empty where it said nothing. */
  readonly text: string;
  /** How many requests were made. */
  readonly attempts: number;

  constructor(end: PushEnd) {
    const { failure, attempts } = end;
    super(messageOf(end), failure?.cause === undefined ? undefined : { cause: failure.cause });
    this.status = failure?.status;
    this.text = failure?.status === undefined ? '' : failure.text;
    this.attempts = attempts;
  }
}

function messageOf({ request, attempts, failure, timeoutMs }: PushEnd): string {
  const parts = [
    ...(timeoutMs === undefined ? [] : [`not within ${timeoutMs} ms`]),
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
    ...(failure === undefined ? [] : [described(failure)]),
  ];
  return `${request}: ${parts.join('; ')}`;
}

function described({ status, text }: PushFailure): string {
  if (status === undefined) return text;
  return text === '' ? `answered ${status}` : `answered ${status}: ${text}`;
}
