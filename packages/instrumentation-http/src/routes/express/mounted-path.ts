import type { ExpressLayer } from './express-types.ts';

/** Stands for a mount whose pattern is not known: one that was made before the hook was there, by `router` 2.0 to 2.2. */
const unknownMount = '/*';

/**
 * The pattern that a layer was mounted at, of a layer that nobody saw being made. Express 4 keeps only what it compiled the
 * pattern to; it is read backwards, and compiled again to be sure.
 */
export function mountedPath(layer: ExpressLayer): unknown {
  if (layer.rawPath !== undefined) return layer.rawPath;
  if (layer.slash === true || layer.regexp?.fast_slash === true) return '/';
  const { regexp } = layer;
  if (regexp === undefined) return unknownMount;
  const guess = decompiled(regexp, layer.keys ?? []);
  return compiled(layer, guess, 'mount')?.source === regexp.source ? guess : regexp;
}

/** What the library that made the layer makes of a pattern of one kind; `undefined` where it has no RegExps. */
export function compiled(layer: ExpressLayer, pattern: unknown, kind: 'mount' | 'route'): RegExp | undefined {
  const sensitive = layer.regexp?.flags.includes('i') !== true;
  const options = { sensitive, strict: false, end: kind === 'route' };
  try {
    return (Reflect.construct(layer.constructor, [pattern, options, ignoreRequest]) as ExpressLayer).regexp;
  } catch {
    // A guess need not be a pattern.
    return undefined;
  }
}

function ignoreRequest(): void {}

/** `^\/org(?:\/([^/]+?))\/?(?=\/|$)` with the key `id` was `/org/:id`. Several patterns are alternatives of one RegExp. */
function decompiled({ source }: RegExp, keys: NonNullable<ExpressLayer['keys']>): string | readonly string[] {
  const names = keys.map(({ name }) => name).values();
  const alternatives = source.replace(/^\(\?:(\^.*)\)$/, '$1').split(/\|(?=\^)/);
  const patterns = alternatives.map((alternative) => decompiledOne(alternative, names));
  return patterns.length === 1 ? patterns.join() : patterns;
}

function decompiledOne(source: string, names: Iterator<string | number>): string {
  return source
    .replace(/^\^/, '')
    .replace(/\\\/\?\(\?=\\\/\|\$\)$/, '')
    .replace(/\(\?:(\\\/)?\(\[\^\\?\/\]\+\?\)\)(\?)?|\(\.\*\)/g, (group, slash = '', optional = '') => {
      const name = names.next().value;
      return group === '(.*)' ? '*' : `${slash}:${name}${optional}`;
    })
    .replace(/\\(.)/g, '$1');
}
