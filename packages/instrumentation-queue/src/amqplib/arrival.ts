import type { Fields } from './amqplib-types.ts';

/** How long a message waited, in seconds; `undefined` where nobody says when it was sent. */
export function waitedSeconds(properties: Fields | null): number | undefined {
  const headers = headersOf(properties);
  // Set by the broker, where its operator asks for it ("message_interceptors.incoming.set_header_timestamp").
  const exactMs = headers?.timestamp_in_ms;
  const seconds = properties?.timestamp;
  const sentMs = isTime(exactMs) ? exactMs : isTime(seconds) ? millisecondsOf(seconds) : undefined;
  if (sentMs === undefined) return undefined;
  // By the plugin for delayed messages, which turns the sign around when it delivers.
  const delay = headers?.['x-delay'];
  const delayMs = typeof delay === 'number' && Number.isFinite(delay) ? Math.abs(delay) : 0;
  return Math.max(0, Date.now() - sentMs - delayMs) / 1000;
}

/** The last time that the message was dead-lettered: where, and why (RabbitMQ, "Dead Letter Exchanges", `x-death`). */
export function lastDeath(properties: Fields | null): Death | undefined {
  const deaths = headersOf(properties)?.['x-death'];
  const last: unknown = Array.isArray(deaths) ? deaths[0] : undefined;
  if (typeof last !== 'object' || last === null) return undefined;
  const { queue, reason } = last as Readonly<Record<string, unknown>>;
  return { queue, reason: reasons.has(reason) ? (reason as string) : '_OTHER' };
}

export interface Death {
  readonly queue: unknown;
  readonly reason: string;
}

const reasons: ReadonlySet<unknown> = new Set(['rejected', 'expired', 'maxlen', 'delivery_limit']);

function headersOf(properties: Fields | null): Readonly<Record<string, unknown>> | undefined {
  const headers = properties?.headers;
  return typeof headers === 'object' && headers !== null ? (headers as Readonly<Record<string, unknown>>) : undefined;
}

/** Seconds later than the year 5000 are milliseconds: many give `Date.now()` where the protocol wants seconds. */
function millisecondsOf(timestamp: number): number {
  return timestamp < 1e11 ? timestamp * 1000 : timestamp;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
