/** What happens to an answer that comes in pieces. None of the methods throws; after the first end, nothing counts. */
export interface StreamObserver {
  /** A piece as the API sent it. */
  chunk(chunk: unknown): void;
  /** A part of a stream of the AI SDK. */
  part(part: unknown): void;
  /** A piece has come, whatever it is. */
  arrived(): void;
  /** Somebody begins to take it. */
  resumed(): void;
  /**
   * It is over, or nobody wants more of it.
   *
   * @param signal of the stream, if it has one
   */
  ended(signal?: unknown): void;
  failed(thrown: unknown): void;
  /** Nobody can take it to its end any more. */
  lost(): void;
}
