import { pointHistogram, pointsOf, pointValue } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { enabledKit } from '../testdata/enabled-kit.ts';
import { ConnectionTransaction, type EndedStatement, Transactions, type TransactionVerb } from './transactions.ts';

const target = { system: 'postgresql' };
const outcome = 'db.client.transaction.outcome';

/** A statement that ends some time after the one before, and takes a millisecond. */
type Step = TransactionVerb | 'other' | Partial<EndedStatement>;

async function outcomesOf(steps: readonly Step[], { beginCommits = false, lost = false } = {}) {
  const { kit, collect } = enabledKit();
  const transaction = new ConnectionTransaction(new Transactions(kit, outcome), () => target, { beginCommits });
  for (const [i, step] of steps.entries()) {
    const given = typeof step === 'string' ? { verb: step === 'other' ? undefined : step } : step;
    transaction.ended({
      ...{ verb: undefined, succeeded: true, inTransaction: undefined, startMs: i * 10, endMs: i * 10 + 1 },
      ...given,
    });
  }
  if (lost) transaction.end('rolled_back', steps.length * 10);
  const metrics = await collect();
  const counts = pointsOf(metrics, 'db.client.transaction.count').map(
    ({ attributes }) => [attributes[outcome], pointValue(metrics, 'db.client.transaction.count', attributes)] as const,
  );
  return { metrics, counts: Object.fromEntries(counts), isOpen: transaction.isOpen };
}

describe('a transaction', () => {
  it.each<[string, readonly Step[], Readonly<Record<string, number>>]>([
    ['is committed by COMMIT', ['begin', 'other', 'commit'], { committed: 1 }],
    ['is rolled back by ROLLBACK', ['begin', 'other', 'rollback'], { rolled_back: 1 }],
    [
      'is one, whatever savepoints it has',
      ['begin', 'savepoint', 'rollback-to', 'release', 'commit'],
      { committed: 1 },
    ],
    ['is none where it could not begin', [{ verb: 'begin', succeeded: false }, 'commit'], {}],
    ['is none without BEGIN', ['commit', 'rollback', 'other'], {}],
    ['goes on after a statement that failed', ['begin', { succeeded: false }, 'rollback'], { rolled_back: 1 }],
    ['is rolled back where COMMIT fails', ['begin', { verb: 'commit', succeeded: false }], { rolled_back: 1 }],
    [
      'goes on where COMMIT fails and the driver says so',
      ['begin', { verb: 'commit', succeeded: false, inTransaction: true }, 'rollback'],
      { rolled_back: 1 },
    ],
    ['goes on where ROLLBACK fails', ['begin', { verb: 'rollback', succeeded: false }, 'commit'], { committed: 1 }],
    ['is the server’s after PREPARE TRANSACTION', ['begin', 'prepare', 'commit'], {}],
    ['ends with a statement that commits by itself', ['begin', { inTransaction: false }], { committed: 1 }],
    ['ends with an error that ends it', ['begin', { succeeded: false, inTransaction: false }], { rolled_back: 1 }],
    ['begins where the driver says so', [{ inTransaction: true }, { inTransaction: true }, 'commit'], { committed: 1 }],
    [
      'follows upon another one in a chain',
      ['begin', { verb: 'commit', inTransaction: true }, { verb: 'rollback', inTransaction: false }],
      { committed: 1, rolled_back: 1 },
    ],
    ['ignores a second BEGIN', ['begin', 'begin', 'commit'], { committed: 1 }],
  ])('%s', async (_what, steps, counts) => {
    expect((await outcomesOf(steps)).counts).toEqual(counts);
  });

  it('is committed by a second BEGIN where the database does so', async () => {
    const { counts } = await outcomesOf(['begin', 'begin', 'rollback'], { beginCommits: true });
    expect(counts).toEqual({ committed: 1, rolled_back: 1 });
  });

  it('is rolled back where its connection is lost', async () => {
    const { counts } = await outcomesOf(['begin', 'other'], { lost: true });
    expect(counts).toEqual({ rolled_back: 1 });
  });

  it('that nobody ended is not counted', async () => {
    const { counts, isOpen } = await outcomesOf(['begin', 'other']);
    expect([counts, isOpen]).toEqual([{}, true]);
  });

  it('lasts from the call of BEGIN to the end of COMMIT', async () => {
    const { metrics } = await outcomesOf(['other', 'begin', 'other', 'commit']);
    const { count, sum } = pointHistogram(metrics, 'db.client.transaction.duration', { [outcome]: 'committed' });
    expect([count, sum]).toEqual([1, 0.021]);
  });

  it('in a chain lasts from the end of the one before', async () => {
    const { metrics } = await outcomesOf(['begin', { verb: 'commit', inTransaction: true }, 'rollback']);
    const { sum } = pointHistogram(metrics, 'db.client.transaction.duration', { [outcome]: 'rolled_back' });
    expect(sum).toBeCloseTo(0.01);
  });
});
