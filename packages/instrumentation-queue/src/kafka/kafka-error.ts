/** So deep an error is looked into for the one that caused it. */
const deepest = 5;

/**
 * The `error.type` of an error of kafkajs: what the broker called it (`NOT_LEADER_FOR_PARTITION`), else what errors in general
 * have. Where kafkajs gave up after some attempts, it is the last of their errors.
 */
export function kafkaErrorType(error: unknown, errorType: (error: unknown) => string): string {
  let cause = error;
  for (let depth = 0; depth < deepest; depth++) {
    const { cause: next } = fieldsOf(cause);
    if (next === undefined || next === null) break;
    cause = next;
  }
  const { type } = fieldsOf(cause);
  return typeof type === 'string' && /^[A-Z][A-Z_]{2,60}$/.test(type) ? type : errorType(cause);
}

function fieldsOf(error: unknown): { readonly cause?: unknown; readonly type?: unknown } {
  return typeof error === 'object' && error !== null ? error : {};
}
