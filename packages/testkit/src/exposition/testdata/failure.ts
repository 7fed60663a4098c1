import { ExpositionError } from '../exposition-error.ts';

/** The error with which something is rejected. */
export function failureOf(parse: () => unknown): ExpositionError {
  try {
    parse();
  } catch (error) {
    if (error instanceof ExpositionError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}
