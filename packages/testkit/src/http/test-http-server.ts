import { afterAll, beforeAll, describe, it } from 'vitest';
import { answeredCases } from './answered-cases.ts';
import { cutOffCases } from './cut-off-cases.ts';
import { hostileCases } from './hostile-cases.ts';
import { type HttpTemplates, httpTemplates } from './http-application.ts';
import type { RunningHttpServer } from './recorded-requests.ts';

/** A framework, or a way to load it, whose requests are measured. */
export interface HttpServerSubject {
  readonly name: string;
  /** Starts the application that `HttpTemplates` describes, on a port of 127.0.0.1, measured. */
  readonly start: () => Promise<RunningHttpServer>;
  /** Where the framework writes its routes in another way than `httpTemplates`. */
  readonly templates?: Partial<HttpTemplates>;
  /** What the framework cannot do, by the behaviours of the suite. */
  readonly skip?: readonly { readonly reason: string; readonly behaviours: readonly string[] }[];
}

const cases = [...answeredCases, ...cutOffCases, ...hostileCases];

/**
 * The behaviour that all measured HTTP servers share: the same requests give the same points, whichever framework answers
 * them.
 *
 * @example
 * testHttpServer({ name: 'Express 5', start: () => startInProcess(expressApplication) });
 */
export function testHttpServer({ name, start, templates, skip = [] }: HttpServerSubject): void {
  const reasons = new Map(skip.flatMap(({ reason, behaviours }) => behaviours.map((each) => [each, reason])));
  const unknown = [...reasons.keys()].filter((each) => cases.every(({ behaviour }) => behaviour !== each));
  if (unknown.length > 0) throw new Error(`the suite has no behaviour "${unknown.join('" and no "')}"`);
  const routes = { ...httpTemplates, ...templates };
  describe(`HTTP server: ${name}`, () => {
    let server: RunningHttpServer;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(async () => {
      await server?.[Symbol.asyncDispose]();
    });
    for (const { behaviour, run } of cases) {
      it(behaviour, async (ctx) => {
        const reason = reasons.get(behaviour);
        if (reason !== undefined) ctx.skip(reason);
        await run(server, routes);
      });
    }
  });
}
