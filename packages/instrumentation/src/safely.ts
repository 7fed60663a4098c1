import type { Notices } from './notices.ts';

/** A function that never throws: what the given one throws, or a promise of it rejects with, is said once for the site. */
export function safely<A extends readonly unknown[], R>(
  site: string,
  call: (...args: A) => R,
  notices: Notices,
): (...args: A) => R | undefined {
  return (...args) => {
    try {
      const result = call(...args);
      if (result !== undefined) swallowRejection(result, site, notices);
      return result;
    } catch (error) {
      notices.failed(site, error);
      return undefined;
    }
  };
}

/** Nobody waits for what a hook returns: left alone, its rejection would end the process. */
export function swallowRejection(result: unknown, site: string, notices: Notices): void {
  if (result instanceof Promise) result.catch((error: unknown) => notices.failed(site, error));
}
