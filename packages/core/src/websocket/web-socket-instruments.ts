import type { Counter, Histogram, UpDownCounter } from '@opentelemetry/api';
import type { Instruments, LateInstrument } from '../recording/instruments.ts';

/**
 * Seconds, from connections that are refused at once to those of a day: the bounds that the semantic conventions advise for
 * connections (`signalr.server.connection.duration`) end at five minutes, where the life of a WebSocket begins.
 */
const durationBounds: readonly number[] = Object.freeze([
  0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 28_800, 86_400,
]);

export interface WebSocketInstruments {
  readonly active: LateInstrument<UpDownCounter>;
  readonly opened: LateInstrument<Counter>;
  readonly closed: LateInstrument<Counter>;
  readonly duration: LateInstrument<Histogram>;
  readonly messages: LateInstrument<Counter>;
  readonly io: LateInstrument<Counter>;
}

const prefix = 'websocket.server.connections';

export function createWebSocketInstruments(instruments: Instruments): WebSocketInstruments {
  const connections = (name: string, description: string) => ({
    name: `${prefix}.${name}`,
    unit: '{connection}',
    description,
  });
  return {
    active: instruments.upDownCounter(connections('active', 'WebSocket connections that are open.')),
    opened: instruments.counter(connections('opened', 'WebSocket connections that were opened.')),
    closed: instruments.counter(connections('closed', 'WebSocket connections that were closed.')),
    duration: instruments.histogram(
      { name: `${prefix}.duration`, unit: 's', description: 'How long WebSocket connections were open.' },
      () => durationBounds,
    ),
    messages: instruments.counter({
      name: `${prefix}.messages`,
      unit: '{message}',
      description: 'Messages of WebSocket connections.',
    }),
    io: instruments.counter({
      name: `${prefix}.io`,
      unit: 'By',
      description: 'Bytes of the messages of WebSocket connections, before compression.',
    }),
  };
}
