/** What a scrape asks for. */
export interface ScrapeRequest {
  /** The header `Accept`, as it came. */
  readonly accept?: string | undefined;
  /** Only the families of these names (the query parameter `name[]`); all of them where it is absent or empty. */
  readonly names?: readonly string[] | undefined;
  /** How long the scrape may take, in milliseconds; what the exporter's options say is the most. */
  readonly timeoutMs?: number | undefined;
}

/** An exposition, ready to be sent. */
export interface Exposition {
  readonly contentType: string;
  /** The body in pieces. Nobody changes them: several answers may share them. */
  readonly chunks: readonly Uint8Array[];
  readonly byteLength: number;
}

/** Collects and writes. Rejects where nothing could be collected; what only one callback failed to give is missing. */
export type Scrape = (request: ScrapeRequest) => Promise<Exposition>;
