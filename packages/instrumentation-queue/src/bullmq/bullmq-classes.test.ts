import * as bullmq from 'bullmq';
import * as bullmq5 from 'bullmq-5';
import { describe, expect, it } from 'vitest';
import { bullmqClassesOf } from './bullmq-classes.ts';

describe.each([
  ['6', bullmq],
  ['5', bullmq5 as unknown as typeof bullmq],
])('the classes of BullMQ %s', (_, api) => {
  const classes = {
    ...{ job: api.Job, worker: api.Worker, queue: api.Queue, flows: api.FlowProducer, scheduler: api.JobScheduler },
  };

  it('are all found in the module', () => {
    const found = bullmqClassesOf(api).map(({ kind, prototype }) => [kind, prototype]);
    expect(new Map(found as [string, object][])).toEqual(
      new Map(Object.entries(classes).map(([kind, { prototype }]) => [kind, prototype])),
    );
    expect(found).toHaveLength(5);
  });

  it.each(Object.entries(classes))('are found one by one: %s', (kind, each) => {
    expect(bullmqClassesOf(each)).toEqual([{ kind, prototype: each.prototype }]);
  });

  it('are found by classes that extend them, and where these override a method', () => {
    class MyWorker extends api.Worker {
      override callProcessJob(
        ...args: Parameters<bullmq.Worker['callProcessJob']>
      ): ReturnType<bullmq.Worker['callProcessJob']> {
        return super.callProcessJob(...args);
      }
    }
    expect(bullmqClassesOf(MyWorker)).toEqual([{ kind: 'worker', prototype: api.Worker.prototype }]);
  });

  it('are found by an object of theirs, with that of its jobs', () => {
    const queue = Object.create(api.Queue.prototype) as object;
    expect(
      bullmqClassesOf(queue)
        .map(({ kind }) => kind)
        .toSorted(),
    ).toEqual(['job', 'queue']);
  });
});

describe('what is none of BullMQ', () => {
  it.each([[{}], [() => {}], [class Queue {}], [new Map()], [Object.create(null)], [{ Queue: 5 }]])(
    'has none of its classes: %s',
    (target) => {
      expect(bullmqClassesOf(target)).toEqual([]);
    },
  );
});
