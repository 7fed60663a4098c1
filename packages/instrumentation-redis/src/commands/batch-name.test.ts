import { describe, expect, it } from 'vitest';
import { type BatchCommand, batchName, isBlockingBatch } from './batch-name.ts';
import { kindOf } from './command-kind.ts';

function commands(...lines: readonly string[]): readonly BatchCommand[] {
  return lines.map((line) => {
    const args = line.split(' ');
    return { kind: kindOf(args[0]), args, from: 1 };
  });
}

describe('batchName', () => {
  it.each([
    { lines: ['GET a', 'GET b'], isTransaction: false, name: 'PIPELINE GET' },
    { lines: ['GET a', 'SET b 1'], isTransaction: false, name: 'PIPELINE' },
    { lines: ['GET a'], isTransaction: false, name: 'GET' },
    { lines: ['nonsense a', 'other b'], isTransaction: false, name: 'PIPELINE _OTHER' },
    { lines: ['SET a 1', 'SET b 1'], isTransaction: true, name: 'MULTI SET' },
    { lines: ['SET a 1', 'GET b'], isTransaction: true, name: 'MULTI' },
    { lines: ['SET a 1'], isTransaction: true, name: 'MULTI SET' },
    { lines: [], isTransaction: true, name: 'MULTI' },
    { lines: [], isTransaction: false, name: 'PIPELINE' },
  ])('is $name for $lines', ({ lines, isTransaction, name }) => {
    expect(batchName(commands(...lines), isTransaction)).toBe(name);
  });
});

describe('isBlockingBatch', () => {
  it('is true where one of the commands may wait, as the others wait for it', () => {
    expect(isBlockingBatch(commands('GET a', 'BLPOP a 0'), false)).toBe(true);
  });

  it('is false where none does', () => {
    expect(isBlockingBatch(commands('GET a', 'LPOP a'), false)).toBe(false);
  });

  it('is false for a transaction, in which nothing waits', () => {
    expect(isBlockingBatch(commands('BLPOP a 0'), true)).toBe(false);
  });
});
