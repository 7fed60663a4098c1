import { pointHistogram, pointsOf } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { enabledKit } from '../testdata/enabled-kit.ts';
import { type Failure, type OperationResult, Operations, operationDuration } from './operations.ts';

const target = { system: 'postgresql', namespace: 'orders', address: 'localhost', port: 5432 };
const succeeded: OperationResult = { durationMs: 3, returnedRows: undefined, failure: undefined };
const duration = 'db.client.operation.duration';
const rows = 'db.client.response.returned_rows';

function recorded({ returnedRows = true, operationNames = false } = {}) {
  const { kit, collect } = enabledKit();
  return {
    operations: new Operations(kit, { returnedRows, operationNames, durations: { recorder: operationDuration(kit) } }),
    collect,
  };
}

describe('an operation', () => {
  it('has the name, unit and bounds of the semantic conventions', async () => {
    const { operations, collect } = recorded();
    operations.ended(target, 'SELECT users', succeeded);
    const metrics = await collect();
    expect(pointsOf(metrics, duration)[0]?.unit).toBe('s');
    const bounds = pointHistogram(metrics, duration).buckets.map(({ upperBound }) => upperBound);
    expect(bounds).toEqual([0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, Number.POSITIVE_INFINITY]);
  });

  it('is recorded in seconds, with its database and its summary', async () => {
    const { operations, collect } = recorded();
    operations.ended(target, 'SELECT users', succeeded);
    const [point] = pointsOf(await collect(), duration);
    expect(point).toMatchObject({ histogram: { count: 1, sum: 0.003 } });
    expect(point?.attributes).toEqual({
      'db.system.name': 'postgresql',
      'db.namespace': 'orders',
      'server.address': 'localhost',
      'server.port': 5432,
      'db.query.summary': 'SELECT users',
    });
  });

  it.each([undefined, ''])('without a summary (%j) has no such attribute', async (summary) => {
    const { operations, collect } = recorded();
    operations.ended(target, summary, succeeded);
    expect(pointHistogram(await collect(), duration, { 'db.query.summary': undefined }).count).toBe(1);
  });

  it('that failed says why, and returns no rows', async () => {
    const { operations, collect } = recorded();
    operations.ended(target, 'INSERT users', { ...succeeded, failure: { type: '23505', code: '23505' } });
    const metrics = await collect();
    const attributes = { 'error.type': '23505', 'db.response.status_code': '23505' };
    expect(pointHistogram(metrics, duration, attributes).count).toBe(1);
    expect(pointsOf(metrics, rows)).toEqual([]);
  });

  it('that returned rows says how many', async () => {
    const { operations, collect } = recorded();
    operations.ended(target, 'SELECT users', { ...succeeded, returnedRows: 0 });
    operations.ended(target, 'SELECT users', { ...succeeded, returnedRows: 12 });
    expect(pointHistogram(await collect(), rows)).toMatchObject({ count: 2, sum: 12 });
  });

  it('says nothing of rows where they are not wanted', async () => {
    const { operations, collect } = recorded({ returnedRows: false });
    operations.ended(target, 'SELECT users', { ...succeeded, returnedRows: 12 });
    expect(pointsOf(await collect(), rows)).toEqual([]);
  });

  it('has one of 500 summaries, however many there are', async () => {
    const { operations, collect } = recorded();
    for (let i = 0; i < 3000; i++) operations.ended(target, `SELECT t${i}`, succeeded);
    const points = pointsOf(await collect(), duration);
    expect(points).toHaveLength(501);
    expect(pointHistogram(points, duration, { 'db.query.summary': '_OTHER' }).count).toBe(2500);
  });

  it('has one of 300 codes, however many a server raises', async () => {
    const { operations, collect } = recorded();
    const failure = (i: number): Failure => ({ type: 'raised', code: String(i).padStart(5, 'P') });
    for (let i = 0; i < 1000; i++) operations.ended(target, 'CALL x', { ...succeeded, failure: failure(i) });
    expect(pointsOf(await collect(), duration)).toHaveLength(301);
  });

  it('has its operation and table as attributes where they are wanted', async () => {
    const names = { operation: 'SELECT', table: 'users' };
    const attributes = async (operationNames: boolean) => {
      const { operations, collect } = recorded({ operationNames });
      operations.ended(target, 'SELECT users', { ...succeeded, names });
      const [point] = pointsOf(await collect(), duration);
      return [point?.attributes['db.operation.name'], point?.attributes['db.collection.name']];
    };
    expect([await attributes(true), await attributes(false)]).toEqual([
      ['SELECT', 'users'],
      [undefined, undefined],
    ]);
  });

  it('is not recorded while somebody else does it, but its rows are', async () => {
    const { kit, collect } = enabledKit();
    const operations = new Operations(kit, {
      returnedRows: true,
      operationNames: false,
      durations: { recorder: undefined },
    });
    operations.ended(target, 'SELECT users', { ...succeeded, returnedRows: 1 });
    expect((await collect()).map(({ name }) => name)).toEqual([rows]);
  });
});
