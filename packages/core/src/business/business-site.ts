import type { Engine } from '../engine.ts';
import type { TellProblem } from './business-problems.ts';

/** What an instrument of the business records with. */
export interface BusinessSite {
  /** Of the instrument, with its namespace. */
  readonly name: string;
  readonly engine: Engine;
  readonly tell: TellProblem;
}
