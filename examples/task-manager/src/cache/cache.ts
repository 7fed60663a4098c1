/**
 * Keeps texts for a while. It may forget any of them at any time, and is never the reason why something fails: where it cannot
 * be asked, it has nothing.
 */
export interface Cache {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** Sets the value unless there is another one by now than the one that was found before. */
  replace(key: string, change: CacheChange): Promise<void>;
  close(): Promise<void>;
}

export interface CacheChange {
  /** What `get` answered. */
  readonly before: string | undefined;
  readonly after: string;
  readonly ttlMs: number;
}
