import { beforeEach, describe, expect, it } from 'vitest';
import { Drops } from '../recording/drops.ts';
import { type Layout, nothing } from '../recording/recorder.ts';
import { disabledOperation } from './disabled-operation.ts';
import { MeasuredOperations } from './operation-table.ts';

describe('MeasuredOperations', () => {
  let drops: Drops;
  let made: string[];
  let operations: MeasuredOperations;

  beforeEach(() => {
    drops = new Drops(() => {});
    made = [];
    const layout: Layout = {
      recorderOf: (operation) => {
        made.push(operation);
        return { duration: nothing, completed: nothing, retried: nothing, began: () => nothing };
      },
    };
    operations = new MeasuredOperations({ layout, drops, now: () => 0, maxOperations: 3 });
  });

  it('makes an operation once, under its clean name', () => {
    const operation = operations.get(' plan ');
    expect(operations.get('plan')).toBe(operation);
    expect(operation.name).toBe('plan');
    expect(made).toEqual(['plan']);
  });

  it('tells names apart that every object inherits', () => {
    expect(operations.get('__proto__').name).toBe('__proto__');
    expect(operations.get('constructor').name).toBe('constructor');
    expect(operations.names()).toEqual(['__proto__', 'constructor']);
  });

  it('records names beyond the limit together, and counts each such call', () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) operations.get(name);
    expect(operations.get('d')).toBe(operations.get('e'));
    expect(operations.get('e').name).toBe('operation_overflow');
    expect(operations.names()).toEqual(['a', 'b', 'c']);
    expect(made).toEqual(['a', 'b', 'c', 'operation_overflow']);
    expect(drops.byReason()).toEqual({ 'too-many-operations': 5 });
  });

  it('still finds the operations within the limit after that', () => {
    const first = operations.get('a');
    for (const name of ['b', 'c', 'd']) operations.get(name);
    expect(operations.get('a')).toBe(first);
  });

  it.each([[undefined], [''], [{}], [7]])('gives the one that records nothing for %j', (name) => {
    expect(operations.get(name)).toBe(disabledOperation);
    expect(drops.byReason()).toEqual({ 'invalid-operation': 1 });
  });

  it('takes a name of 10,000 characters and one with control characters', () => {
    expect(operations.get('x'.repeat(10_000)).name).toBe('x'.repeat(128));
    expect(operations.get('a\u0000\nb').name).toBe('a__b');
  });
});
