/** What amqplib says in words alone. */
const known: ReadonlyMap<unknown, string> = new Map([
  ['message nacked', 'nack'],
  ['channel closed', 'channel_closed'],
  ['Channel closed', 'channel_closed'],
  ['Channel ended, no reply will be forthcoming', 'channel_closed'],
  ['Heartbeat timeout', 'heartbeat_timeout'],
  ['Unexpected close', 'connection_lost'],
]);

/**
 * The `error.type` of an error of amqplib: the code of the broker (`404`, `320`), a word for what has none, else what errors
 * in general have.
 */
export function amqpErrorType(error: unknown, errorType: (error: unknown) => string): string {
  const { code, message } = (typeof error === 'object' && error !== null ? error : {}) as Readonly<
    Record<'code' | 'message', unknown>
  >;
  if (typeof code === 'number' && Number.isInteger(code) && code >= 100 && code < 1000) return String(code);
  return known.get(message) ?? errorType(error);
}

/** Why the broker gave a message back (AMQP 0-9-1, "Constants"; RabbitMQ has the first one alone). */
export function returnReason(code: unknown): string {
  if (code === 312) return 'NO_ROUTE';
  if (code === 313) return 'NO_CONSUMERS';
  return typeof code === 'number' ? String(code) : '_OTHER';
}
