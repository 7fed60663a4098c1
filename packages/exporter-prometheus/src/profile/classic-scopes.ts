/** Scopes whose metrics share their names with others' and mean something else in the classic profile. */
export const redisScope = '@executor-metrics/instrumentation-redis';
