import { createRequire } from 'node:module';
import type { RequestHandler } from 'express';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../../testdata/routes/asking.ts';
import { routesUnderTest } from '../../testdata/routes/routes-under-test.ts';

type ExpressModule = typeof import('express');
const require = createRequire(import.meta.url);
const routes = routesUnderTest();
const ok: RequestHandler = (_request, response) => void response.send('ok');

/** One part of a path: as it is written in the application, and how a request fills it in. */
interface Segment {
  readonly written: string;
  readonly asked: string;
}

const name = fc.stringMatching(/^[a-z]{1,5}$/);
/** What a request may put in the place of a parameter: anything, encoded, marked to be found again. */
const value = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 20 })
  .map((text) => `SECRET${encodeURIComponent(text.toWellFormed())}`);
const segment: fc.Arbitrary<Segment> = fc.oneof(
  name.map((text) => ({ written: `/${text}`, asked: `/${text}` })),
  fc.tuple(name, value).map(([key, text]) => ({ written: `/:p${key}`, asked: `/${text}` })),
);
/** What lies below one router after the other: segments of the mounts, and in the end of the route. */
const levels = fc.array(fc.array(segment, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 });

const text = (level: readonly Segment[], what: keyof Segment): string => level.map((part) => part[what]).join('');

beforeAll(() => routes.enable());
afterAll(() => routes.disable());

describe.each(['express', 'express4'])('routes of %s', (library) => {
  const express = require(library) as ExpressModule;

  it('are what was written at the mounts and the route, and nothing of the request', async () => {
    await fc.assert(
      fc.asyncProperty(levels, async (written) => {
        const innermost = express.Router();
        innermost.get(text(written.at(-1) ?? [], 'written'), ok);
        const router = written.slice(0, -1).reduceRight((inner, level) => {
          const outer = express.Router();
          // Middleware and routers that give the request back lie on the way.
          outer.use((_request, _response, next) => next());
          outer.use(text(level, 'written'), express.Router().use('/:any', express.Router()));
          outer.use(text(level, 'written'), inner);
          return outer;
        }, innermost);
        const [outcome] = await ask(express().use(router), written.map((level) => text(level, 'asked')).join(''));
        expect(outcome).toBe(`200 ${written.map((level) => text(level, 'written')).join('')}`);
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  it('are the same when the hooks come after the application', async () => {
    await fc.assert(
      fc.asyncProperty(levels, async (written) => {
        routes.disable();
        const innermost = express.Router();
        innermost.get(text(written.at(-1) ?? [], 'written'), ok);
        const router = written
          .slice(0, -1)
          .reduceRight((inner, level) => express.Router().use(text(level, 'written'), inner), innermost);
        const app = express().use(router);
        routes.enable();
        const [outcome] = await ask(app, written.map((level) => text(level, 'asked')).join(''));
        expect(outcome).not.toContain('SECRET');
        expect(outcome).toBe(`200 ${written.map((level) => text(level, 'written')).join('')}`);
      }),
      { seed: 7, numRuns: 100 },
    );
  });
});
