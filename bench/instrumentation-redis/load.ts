/** What a measured client is told to do. */
export interface Load {
  readonly operations: number;
  readonly inFlight: number;
}
