import { isObject, type PgClient, type PgQuery } from './pg-types.ts';

/** Whether it is a query already, rather than what one is made of. */
export function isSubmittable(config: unknown): config is PgQuery {
  return isObject<PgQuery>(config) && typeof config.submit === 'function';
}

/** The text of a statement; one that was prepared before may be called by its name alone. */
export function textOf(config: unknown, { connection }: PgClient = {}): string | undefined {
  if (typeof config === 'string') return config;
  if (!isObject<PgQuery>(config)) return undefined;
  const { text, name, cursor } = config;
  const found = text ?? cursor?.text ?? (typeof name === 'string' ? connection?.parsedStatements?.[name] : undefined);
  return typeof found === 'string' ? found : undefined;
}
