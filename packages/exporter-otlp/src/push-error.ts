/** Some of the metrics did not arrive. The message says where to and why; it holds no secret. */
export class PushError extends Error {
  override readonly name = 'PushError';
  /** Whether a warning has already told of this outage, so that whoever catches the error need not. */
  readonly isReported: boolean;

  constructor(message: string, { isReported }: { readonly isReported: boolean }) {
    super(message);
    this.isReported = isReported;
  }
}
