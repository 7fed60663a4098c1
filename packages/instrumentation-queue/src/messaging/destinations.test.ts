import { describe, expect, it } from 'vitest';
import { Destinations } from './destinations.ts';

describe('destinations', () => {
  it('are the same object for the same name', () => {
    const destinations = new Destinations({ limit: 10 });
    expect(destinations.named('mail')).toBe(destinations.named('mail'));
    expect(destinations.named('mail')).not.toBe(destinations.named('fax'));
    expect(destinations.named('mail').attributes).toEqual({ 'messaging.destination.name': 'mail' });
  });

  it('share one object beyond the limit, whatever is refined of it', () => {
    const destinations = new Destinations({ limit: 10 });
    for (let i = 0; i < 10; i++) destinations.named(`tenant-${i}`);
    const others = new Set(Array.from({ length: 10_000 }, (_, i) => destinations.named(`other-${i}`)));
    expect(others.size).toBe(1);
    const [other] = others;
    expect(other?.attributes).toEqual({ 'messaging.destination.name': '_OTHER' });
    expect(other?.isItself).toBe(false);
    expect(destinations.named('tenant-9').isItself).toBe(true);
  });

  it('are few in all, however they are refined', () => {
    const destinations = new Destinations({ limit: 1000 });
    const all = new Set<object>();
    for (let name = 0; name < 100; name++) {
      for (let group = 0; group < 50; group++) {
        for (let partition = 0; partition < 10; partition++) {
          all.add(destinations.named(`topic-${name}`).ofGroup(`group-${group}`).ofPartition(partition));
        }
      }
    }
    expect(all.size).toBeLessThanOrEqual(2001);
  });

  it('have what was refined besides their name, in any order of asking', () => {
    const destinations = new Destinations({ limit: 10 });
    const refined = destinations.named('orders').ofGroup('billing').ofPartition(3).on('localhost', 9092);
    expect(refined.attributes).toEqual({
      'messaging.destination.name': 'orders',
      'messaging.consumer.group.name': 'billing',
      'messaging.destination.partition.id': '3',
      'server.address': 'localhost',
      'server.port': 9092,
    });
    expect(destinations.named('orders').ofGroup('billing').ofPartition('3').on('localhost', 9092)).toBe(refined);
    expect(destinations.named('orders').attributes).toEqual({ 'messaging.destination.name': 'orders' });
  });

  it('show at most a hundred values of what is refined, and are not themselves beyond that', () => {
    const mail = new Destinations({ limit: 10 }).named('mail');
    const values = Array.from({ length: 150 }, (_, i) => mail.ofJob(`job-${i}`));
    expect(new Set(values).size).toBe(101);
    expect(values[149]?.attributes['messaging.job.name']).toBe('_OTHER');
    expect([values[99]?.isItself, values[149]?.isItself]).toEqual([true, false]);
  });

  it('have the template that the user makes of their names, and not the names', () => {
    const template = (name: string) => (name.startsWith('tenant-') ? 'tenant-{id}' : undefined);
    const destinations = new Destinations({ limit: 10, template });
    const tenants = new Set(Array.from({ length: 10_000 }, (_, i) => destinations.named(`tenant-${i}`)));
    expect(tenants.size).toBe(1);
    expect([...tenants][0]?.attributes).toEqual({ 'messaging.destination.template': 'tenant-{id}' });
    expect(destinations.named('mail').attributes).toEqual({ 'messaging.destination.name': 'mail' });
  });

  it('are bounded where the templates are as many as the names', () => {
    const destinations = new Destinations({ limit: 10, template: (name) => `${name}!` });
    const found = new Set(Array.from({ length: 10_000 }, (_, i) => destinations.named(`tenant-${i}`)));
    expect(found.size).toBe(11);
  });

  it('can be one without a name', () => {
    const { anonymous } = new Destinations({ limit: 10 });
    expect(anonymous.attributes).toEqual({ 'messaging.destination.anonymous': true });
    expect(anonymous.isItself).toBe(false);
  });

  it.each(['', 'a"b\\c\n', '\ud800', '\0', '__proto__', 'constructor', '_OTHER', 'ünï-😀'])(
    'may have the name %j',
    (name) => {
      const destinations = new Destinations({ limit: 10 });
      expect(destinations.named(name).attributes).toEqual({ 'messaging.destination.name': name });
      expect(destinations.named(name)).toBe(destinations.named(name));
    },
  );

  it('keep the beginning of a name of a megabyte', () => {
    const destinations = new Destinations({ limit: 10 });
    const long = 'x'.repeat(1_000_000);
    expect(destinations.named(long).attributes).toEqual({ 'messaging.destination.name': long.slice(0, 256) });
    expect(destinations.named(long)).toBe(destinations.named(long));
    expect(destinations.named(long).isItself).toBe(false);
  });

  it('take nothing but text of a template', () => {
    const destinations = new Destinations({ limit: 10, template: () => 5 as unknown as string });
    expect(destinations.named('mail').attributes).toEqual({ 'messaging.destination.name': 'mail' });
  });
});
