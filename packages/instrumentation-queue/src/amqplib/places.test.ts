import { describe, expect, it } from 'vitest';
import { Destinations } from '../messaging/destinations.ts';
import type { AmqplibInstruments } from './amqplib-instruments.ts';
import { Places } from './places.ts';

const nowhere = { series: () => ({ add() {}, record() {} }) };
const instruments = {
  sent: nowhere,
  duration: nowhere,
  consumed: nowhere,
  process: nowhere,
} as unknown as AmqplibInstruments;
const endpoint = { address: 'rabbit', port: 5672, attributes: {} };
const placesOf = (limit = 100) => new Places(new Destinations({ limit }), endpoint, instruments);
const at = { 'server.address': 'rabbit', 'server.port': 5672 };

describe('Places', () => {
  it('is the exchange, and the queue behind the default one', () => {
    const places = placesOf();
    const orders = places.published('orders', 'user.4711').destination;
    expect(orders.attributes).toEqual({ 'messaging.destination.name': 'orders', ...at });
    const mail = places.published('', 'mail').destination;
    expect(mail.attributes).toEqual({ 'messaging.destination.name': 'mail', ...at });
  });

  it.each([
    '',
    'amq.gen-JzTY20BRgKO-HjmUJj0wLg',
    'amq.rabbitmq.reply-to',
    'amq.rabbitmq.reply-to.g2dkABByYWJiaXRAN',
    undefined,
    7,
  ])('does not show %j, which the broker made up or nobody gave', (name) => {
    expect(placesOf().named(name).destination.attributes).toEqual({ 'messaging.destination.anonymous': true, ...at });
  });

  it('shows the exchanges that every broker has', () => {
    const { attributes } = placesOf().published('amq.topic', 'x').destination;
    expect(attributes).toMatchObject({ 'messaging.destination.name': 'amq.topic' });
  });

  it('gives the same place for the same name, also between others', () => {
    const places = placesOf();
    const first = places.named('a');
    places.named('b');
    expect(places.named('a')).toBe(first);
  });

  it('gives one place for all that there is no room for', () => {
    const places = placesOf(10);
    const found = new Set(Array.from({ length: 1000 }, (_, i) => places.named(`tenant-${i}`)));
    expect(found.size).toBe(11);
  });
});
