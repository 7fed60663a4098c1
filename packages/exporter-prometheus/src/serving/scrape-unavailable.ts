/** There is no exposition now, and there may be one soon: the answer is a 503. */
export class ScrapeUnavailableError extends Error {
  override readonly name = 'ScrapeUnavailableError';
  /** After how many seconds it is worth asking again. */
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
