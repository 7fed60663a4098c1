import { beforeEach, describe, expect, it } from 'vitest';
import type { AmqplibInstruments } from './amqplib-instruments.ts';
import type { Place } from './place.ts';
import { Unconfirmed } from './unconfirmed.ts';

const ends: string[] = [];
const end = (name: string): void => void ends.push(name);
const duration = { record: (_s: number, _o: unknown, name: string, error: string) => end(`${name} ${error}`) };
const place = (name: string) => ({ destination: name, confirmed: { record: () => end(name) } }) as unknown as Place;

function unconfirmed(...numbers: readonly number[]): Unconfirmed {
  const made = new Unconfirmed({ duration } as unknown as AmqplibInstruments);
  for (const number of numbers) made.add(number, place(`m${number}`), 0);
  return made;
}

describe('Unconfirmed', () => {
  beforeEach(() => {
    ends.length = 0;
  });

  it('ends one message, in whichever order', () => {
    const messages = unconfirmed(1, 2, 3);
    for (const number of [2, 1, 3]) messages.confirmed(number, false, undefined);
    expect(ends).toEqual(['m2', 'm1', 'm3']);
  });

  it('ends all up to one, but for those that have ended', () => {
    const messages = unconfirmed(1, 2, 3, 4);
    messages.confirmed(2, false, 'nack');
    messages.confirmed(3, true, undefined);
    expect(ends).toEqual(['m2 nack', 'm1', 'm3']);
  });

  it('ends none twice, and none that it does not know', () => {
    const messages = unconfirmed(7, 8);
    for (const number of [8, 8, 6, 9, 0, -1, 1.5, Number.NaN, '7', undefined])
      messages.confirmed(number, false, undefined);
    expect(ends).toEqual(['m8']);
  });

  it('gives up what is left', () => {
    const messages = unconfirmed(1, 2, 3);
    messages.confirmed(2, false, undefined);
    messages.givenUp('channel_closed');
    messages.givenUp('channel_closed');
    expect(ends).toEqual(['m2', 'm1 channel_closed', 'm3 channel_closed']);
  });

  it('passes over messages that were never published', () => {
    const messages = unconfirmed(1, 4);
    messages.confirmed(4, true, undefined);
    expect(ends).toEqual(['m1', 'm4']);
  });

  it('begins anew where the numbers do', () => {
    const messages = unconfirmed(5, 6, 1, 1_000_000);
    messages.confirmed(1_000_000, true, undefined);
    expect(ends).toEqual(['m1000000']);
  });

  it('knows each message among many that never are all done', () => {
    const messages = unconfirmed(1);
    for (let number = 2; number <= 10_000; number++) {
      messages.add(number, place(`m${number}`), 0);
      messages.confirmed(number - 1, false, undefined);
    }
    expect(ends).toEqual(Array.from({ length: 9999 }, (_, i) => `m${i + 1}`));
  });
});
