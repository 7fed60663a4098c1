import { describe, expect, it } from 'vitest';
import { seenIn, type Variant } from './kit/applications.ts';

const byEach = (when: string): readonly string[] => [
  `1.2.3 ${when} by app`,
  `2.0.0-beta.1 ${when} by plugin`,
  `2.0.0-beta.1 ${when} by alias`,
];

const variants: readonly Variant[] = ([24, 22] as const).flatMap((node) =>
  (['ES modules', 'CommonJS'] as const).flatMap((modules) =>
    (['early', 'late'] as const).map((enabled) => ({ modules, enabled, node })),
  ),
);

describe('a library that an application loads', () => {
  it.each(variants)('is hooked in each copy, once: $modules, enabled $enabled, Node $node', async (variant) => {
    const { found, queries } = await seenIn(variant);
    expect(found.toSorted()).toEqual(['1.2.3', '2.0.0-beta.1', '2.0.0-beta.1']);
    expect(queries).toEqual([...byEach('first'), ...byEach('second')]);
  });

  // As tsx and other instrumentations do it. Node.js publishes nothing then for what ES modules import.
  const asynchronous = `
    import { register } from 'node:module';
    const hooks = \`
      import { readFile } from 'node:fs/promises';
      export async function load(url, context, next) {
        const loaded = await next(url, context);
        if (loaded.format !== 'commonjs') return loaded;
        return { ...loaded, source: loaded.source ?? await readFile(new URL(url)) };
      }
    \`;
    register('data:text/javascript,' + encodeURIComponent(hooks));
  `;
  const synchronous = `
    import { registerHooks } from 'node:module';
    registerHooks({ load: (url, context, next) => next(url, context) });
  `;

  it.each([
    { hooks: 'asynchronous', loader: asynchronous, node: 24 },
    { hooks: 'asynchronous', loader: asynchronous, node: 22 },
    { hooks: 'synchronous', loader: synchronous, node: 24 },
    { hooks: 'synchronous', loader: synchronous, node: 22 },
  ] as const)('is hooked within a moment below $hooks loader hooks, Node $node', async ({ loader, node }) => {
    const { found, queries } = await seenIn({ modules: 'ES modules', enabled: 'early', node, loader });
    expect(found.toSorted()).toEqual(['1.2.3', '2.0.0-beta.1', '2.0.0-beta.1']);
    expect(queries.filter((query) => query.includes('second'))).toEqual(byEach('second'));
  });
});
