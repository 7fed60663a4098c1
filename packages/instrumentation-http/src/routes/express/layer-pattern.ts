import { mountTemplate, type RouteTemplate, routeTemplate } from '../route-template.ts';
import type { ExpressLayer } from './express-types.ts';
import { compiled, mountedPath } from './mounted-path.ts';

/** What a layer's patterns say about the route of a request that comes by. */
export interface LayerPattern {
  /** `inner` layers are the handlers of a route, and have no pattern. */
  readonly kind: 'inner' | 'mount' | 'route';
  /** Whether it is a route for whatever comes, by `all('*')`. */
  readonly isForAll: boolean;
  /** Of the only pattern, or of all together. */
  readonly template: RouteTemplate;
  /** Where the layer has several patterns. */
  readonly alternatives?: readonly Alternative[] | undefined;
}

interface Alternative {
  readonly template: RouteTemplate;
  matches(path: string): boolean;
}

/** `*`, `/*`, `(.*)` of Express 4; `*path`, `{*path}`, `/{*path}` of Express 5. */
const anything = /^\/?(\(\.\*\)|\*\w*|\{\*\w+\})$/;

const patternKey: unique symbol = Symbol('executor-metrics.pattern');

interface KnownLayer extends ExpressLayer {
  [patternKey]?: LayerPattern;
}

/** The pattern of a layer, which is found out once. */
export function patternOf(layer: ExpressLayer): LayerPattern {
  return (layer as KnownLayer)[patternKey] ?? keep(layer, read(layer));
}

/** Says what a layer was mounted at, as it was written. */
export function setMountedPath(layer: ExpressLayer, path: unknown): void {
  keep(layer, describe(layer, 'mount', path));
}

/** The template of the first pattern that matches. */
export function alternativeFor(
  path: string,
  alternatives: NonNullable<LayerPattern['alternatives']>,
): RouteTemplate | undefined {
  return alternatives.find((alternative) => alternative.matches(path))?.template;
}

function keep(layer: ExpressLayer, pattern: LayerPattern): LayerPattern {
  Object.defineProperty(layer, patternKey, { value: pattern, configurable: true, writable: true });
  return pattern;
}

function read(layer: ExpressLayer): LayerPattern {
  if (Object.hasOwn(layer, 'method')) return { kind: 'inner', isForAll: false, template: mountTemplate('/') };
  if (layer.route) return describe(layer, 'route', layer.route.path);
  return describe(layer, 'mount', mountedPath(layer));
}

function describe(layer: ExpressLayer, kind: 'mount' | 'route', path: unknown): LayerPattern {
  const toTemplate = kind === 'mount' ? mountTemplate : routeTemplate;
  const written: readonly unknown[] = Array.isArray(path) ? path.flat(Number.POSITIVE_INFINITY) : [path];
  const [first] = written;
  const isForAll = layer.route?.methods?._all === true && typeof first === 'string' && anything.test(first);
  if (written.length === 1) return { kind, isForAll, template: toTemplate(first) };
  const alternatives = written.map((pattern, index) => ({
    template: toTemplate(pattern),
    matches: matcherOf(layer, kind, written.length, pattern, index),
  }));
  return { kind, isForAll, template: toTemplate(written), alternatives };
}

/** Asks a copy of a RegExp: with the flags `g` and `y` it remembers where it was, which is the application's. */
function matcherOf(
  layer: ExpressLayer,
  kind: 'mount' | 'route',
  patterns: number,
  pattern: unknown,
  index: number,
): (path: string) => boolean {
  const { matchers } = layer;
  if (pattern instanceof RegExp) return asked(new RegExp(pattern.source, flagsOf(layer.regexp ?? pattern)));
  if (matchers === undefined) return asked(compiled(layer, pattern, kind));
  return (path) => matchers.length === patterns && Boolean(matchers[index]?.(path));
}

function flagsOf({ flags }: RegExp): string {
  return flags.replace(/[gy]/g, '');
}

function asked(regexp: RegExp | undefined): (path: string) => boolean {
  return (path) => regexp?.test(path) === true;
}
