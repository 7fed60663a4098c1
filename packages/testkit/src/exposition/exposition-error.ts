import type { SourceLine } from './located-family.ts';

/** An exposition that Prometheus rejects, or of which it would store something else than what is meant. */
export class ExpositionError extends Error {
  override readonly name = 'ExpositionError';
  readonly problem: string;
  /** Of protobuf the number of the message. */
  readonly lineNumber: number;
  readonly line: string;

  constructor(line: SourceLine, problem: string) {
    super(`${line.counted ?? 'line'} ${line.number}: ${problem}\n  ${line.text}`);
    this.problem = problem;
    this.lineNumber = line.number;
    this.line = line.text;
  }
}
