/** What is there of Express 4, and of the package `router` that Express 5 uses, while a request is routed. */
export interface ExpressRequest {
  readonly method?: string;
  readonly url?: string;
  /** The path up to where the router is mounted, as it was asked for. */
  readonly baseUrl?: string;
  /** The route that was matched last. */
  readonly route?: ExpressRoute;
  /** Applications put it there. */
  readonly res?: { readonly statusCode: number };
}

export interface ExpressRoute {
  readonly path?: unknown;
  readonly methods?: Readonly<Record<string, boolean | undefined>>;
}

/** What a router tries one after the other: middleware, a mounted router, a route; and a route's own handlers. */
export interface ExpressLayer {
  readonly route?: ExpressRoute | undefined;
  /** The pattern as it was written; from `router` 2.3 on. */
  readonly rawPath?: unknown;
  /** One for each pattern; from `router` 2.0 on. */
  readonly matchers?: readonly ((path: string) => unknown)[];
  /** From `router` 2.0 on: whether it is mounted at `/`. */
  readonly slash?: boolean;
  /** All patterns in one; Express 4 and `router` 1. */
  readonly regexp?: RegExp & { readonly fast_slash?: boolean };
  /** The parameters in the RegExp. */
  readonly keys?: readonly { readonly name: string | number }[];
}

export interface ExpressRouter {
  readonly stack: readonly ExpressLayer[];
  use(...handlers: readonly unknown[]): unknown;
}

/** Makes a router: `express.Router`, and the package `router`. */
export type CreateRouter = () => ExpressRouter;
