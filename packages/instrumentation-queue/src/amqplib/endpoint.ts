import type { Attributes } from '@opentelemetry/api';
import type { AmqpConnection } from './amqplib-types.ts';

/** The broker of a connection. */
export interface Endpoint {
  readonly address: string | undefined;
  readonly port: number | undefined;
  readonly attributes: Attributes;
}

/** The broker as the application named it, or its IP address where it did not. */
export function endpointOf({ stream }: AmqpConnection): Endpoint {
  const host = stream?._host ?? stream?.remoteAddress;
  const address = typeof host === 'string' ? host : undefined;
  const port = typeof stream?.remotePort === 'number' ? stream.remotePort : undefined;
  const attributes: Attributes = {};
  if (address !== undefined) attributes['server.address'] = address;
  if (address !== undefined && port !== undefined) attributes['server.port'] = port;
  return { address, port, attributes };
}
