import { describe, expect, it, vi } from 'vitest';
import { Destinations } from '../messaging/destinations.ts';
import type { BullmqRecorder } from './bullmq-recorder.ts';
import type { BullmqQueue } from './bullmq-types.ts';
import { Places } from './places.ts';

function newPlaces(jobNames = false): { readonly places: Places; readonly met: ReturnType<typeof vi.fn> } {
  const met = vi.fn();
  const recorder = { destinations: new Destinations({ limit: 10 }) } as BullmqRecorder;
  return { places: new Places({ recorder, jobNames, met }), met };
}

function newQueue(name = 'mail'): BullmqQueue {
  return { name, qualifiedName: `bull:${name}` };
}

describe('the places of an instrumentation', () => {
  it('are one for all objects that stand for a queue, each of which is met once', () => {
    const { places, met } = newPlaces();
    const [queue, worker] = [newQueue(), newQueue()];
    const place = places.of(queue);
    expect([places.of(queue), places.of(worker), places.ofJob(worker, 'welcome')]).toEqual([place, place, place]);
    expect(places.of(worker)).toBe(place);
    expect(met.mock.calls).toEqual([[queue], [worker]]);
  });

  it('are told apart by the names of jobs where that is wanted', () => {
    const { places } = newPlaces(true);
    const queue = newQueue();
    expect(places.ofJob(queue, 'welcome')).toBe(places.ofJob(queue, 'welcome'));
    expect(places.ofJob(queue, 'welcome').destination.attributes).toEqual({
      'messaging.destination.name': 'mail',
      'messaging.job.name': 'welcome',
    });
    expect(places.ofJob(queue, 5 as never)).toBe(places.of(queue));
  });

  it('are its own where there are several, in whatever order they meet a queue', () => {
    const [mine, yours] = [newPlaces().places, newPlaces().places];
    const queue = newQueue();
    const place = mine.of(queue);
    expect(yours.of(queue)).not.toBe(place);
    expect(mine.of(queue)).toBe(place);
    expect(yours.of(queue)).toBe(yours.of(newQueue()));
  });

  it('are not kept on a queue that is met when the instrumentation is disabled', () => {
    const { places, met } = newPlaces();
    const queue = newQueue();
    places.close();
    expect(places.of(queue)).toBe(places.of(queue));
    expect(met).toHaveBeenCalledTimes(2);
  });

  it('are let go of by a queue that outlives the instrumentation', () => {
    const [open, closed] = [newPlaces(), newPlaces().places];
    const queue = newQueue();
    const place = open.places.of(queue);
    closed.of(queue);
    closed.close();
    newPlaces().places.of(queue);
    const asked = vi.spyOn(closed, 'isClosed', 'get');
    newPlaces().places.of(queue);
    expect(asked).not.toHaveBeenCalled();
    expect(open.places.of(queue)).toBe(place);
    expect(open.met).toHaveBeenCalledTimes(1);
  });

  it('are not seen on the queue, which may be frozen', () => {
    const queue = Object.freeze(newQueue());
    const { places } = newPlaces();
    places.of(queue);
    expect(Reflect.ownKeys(queue)).toEqual(['name', 'qualifiedName']);
    expect(queue).toEqual(newQueue());
  });
});
