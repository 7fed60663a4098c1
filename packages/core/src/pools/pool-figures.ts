/** The figures of a pool at one moment; each may be missing. */
export interface PoolFigures {
  /** Workers or threads that there are. */
  readonly size?: number | undefined;
  /** Operations that are under way. */
  readonly active?: number | undefined;
  /** Operations that wait for their turn. */
  readonly queued?: number | undefined;
  /** How many operations can be under way at the same time. */
  readonly capacity?: number | undefined;
  /** The share of the capacity that is in use, from 0 to 1. Left out: active / capacity. */
  readonly utilization?: number | undefined;
}

export type PoolFigure = keyof PoolFigures;

export const poolFigures: readonly PoolFigure[] = ['size', 'active', 'queued', 'capacity', 'utilization'];

/** A figure, or a function that gives it when it is asked. */
export type FigureSource = number | (() => number | undefined) | undefined;

/** What a pool looks like that says its figures itself, by properties, getters or functions. */
export type PoolDescription = { readonly [F in PoolFigure]?: FigureSource };
