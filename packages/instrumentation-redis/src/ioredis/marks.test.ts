import { describe, expect, it } from 'vitest';
import { ClientState } from '../recording/client-state.ts';
import { Operation } from '../recording/operation.ts';
import type { Operations } from '../recording/operations.ts';
import { type Markable, Marks } from './marks.ts';

function marking() {
  const recordedBy = {} as Operations;
  const client = new ClientState({ countsConnections: true });
  return { marks: new Marks(recordedBy), operation: () => new Operation(recordedBy, {}, client, 0) };
}

describe('marks', () => {
  it('are found on what they were put on, and nowhere else', () => {
    const { marks, operation } = marking();
    const [marked, other]: [Markable, Markable] = [{}, {}];
    const put = operation();
    marks.put(marked, put);
    expect(marks.of(marked)).toBe(put);
    expect(marks.of(other)).toBeUndefined();
  });

  it('of several instrumentations do not meet, whoever comes first', () => {
    const [one, two, three] = [marking(), marking(), marking()];
    const target: Markable = {};
    const [first, second] = [one.operation(), two.operation()];
    one.marks.put(target, first);
    two.marks.put(target, second);
    expect(one.marks.of(target)).toBe(first);
    expect(two.marks.of(target)).toBe(second);
    expect(three.marks.of(target)).toBeUndefined();
  });

  it('do not show where a command is written as JSON', () => {
    const { marks, operation } = marking();
    const command: Markable & { readonly name: string } = { name: 'get' };
    marks.put(command, operation());
    expect(JSON.stringify(command)).toBe('{"name":"get"}');
  });
});
