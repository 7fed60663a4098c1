/**
 * A pattern as the application wrote it, and how it reads under the prefixes of the routers around it. Prefixes come from code
 * as well, so there are few; what does not fit into the cache is joined each time.
 */
export class RouteTemplate {
  readonly #alone: string;
  readonly #joined = new Map<string, string>();

  constructor(text: string) {
    this.#alone = text;
  }

  /** `/users/:id` under `/api` is `/api/users/:id`. */
  under(prefix: string): string {
    if (prefix === '') return this.#alone;
    const known = this.#joined.get(prefix);
    if (known !== undefined) return known;
    const joined = this.#alone === '/' ? prefix : prefix + this.#alone;
    if (this.#joined.size < mostPrefixes) this.#joined.set(prefix, joined);
    return joined;
  }
}

/** So many places an application mounts one router at; an endless number only where it makes routers for each request. */
const mostPrefixes = 100;

/** What a request is answered at: `/users/:id`. */
export function routeTemplate(pattern: unknown): RouteTemplate {
  return new RouteTemplate(rooted(patternText(pattern)));
}

/** What other patterns follow: `/api` for `/api/`, nothing for `/`. */
export function mountTemplate(pattern: unknown): RouteTemplate {
  const text = patternText(pattern);
  const withoutEnd = typeof pattern === 'string' ? text.replace(/\/+$/, '') : text;
  return new RouteTemplate(withoutEnd === '' ? '' : rooted(withoutEnd));
}

/** A pattern as text: a RegExp as in the code, with slashes and flags; several ones with commas between. */
export function patternText(pattern: unknown): string {
  return typeof pattern === 'string' ? pattern : String(pattern);
}

/** With a slash at its beginning, which wildcards may leave out: `*`. Optional groups have theirs inside: `{/:lang}/x`. */
function rooted(text: string): string {
  return text.startsWith('/') || text.startsWith('{/') ? text : `/${text}`;
}
