import { beforeEach, describe, expect, it } from 'vitest';
import { type Recorded, recorded } from '../testdata/recorded-layout.ts';
import { idleOperation } from './idle.ts';

describe('OperationTable', () => {
  let log: Recorded;

  beforeEach(() => {
    log = recorded(3);
  });

  it('makes an operation once, under its clean name', () => {
    const operation = log.table.get(' plan ');
    expect(log.table.get('plan')).toBe(operation);
    expect(operation.name).toBe('plan');
    expect(log.asked).toEqual(['plan']);
  });

  it('tells names apart that every object inherits', () => {
    expect(log.table.get('__proto__').name).toBe('__proto__');
    expect(log.table.get('constructor').name).toBe('constructor');
    expect(log.table.names()).toEqual(['__proto__', 'constructor']);
  });

  it('records names beyond the limit together, and counts each such call', () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) log.table.get(name);
    expect(log.table.get('d')).toBe(log.table.get('e'));
    expect(log.table.get('e').name).toBe('operation_overflow');
    expect(log.table.names()).toEqual(['a', 'b', 'c']);
    expect(log.asked).toEqual(['a', 'b', 'c', 'operation_overflow']);
    expect(log.drops.byReason()).toEqual({ 'too-many-operations': 5 });
  });

  it('still finds the operations within the limit after that', () => {
    const first = log.table.get('a');
    for (const name of ['b', 'c', 'd']) log.table.get(name);
    expect(log.table.get('a')).toBe(first);
  });

  it('knows all that is recorded, what is beyond the limit included', () => {
    for (const name of ['a', 'b', 'c', 'd']) log.table.get(name);
    expect([...log.table.cores()].map(({ name }) => name)).toEqual(['a', 'b', 'c', 'operation_overflow']);
  });

  it.each([[undefined], [''], [{}], [7]])('gives the one that records nothing for %j', (name) => {
    expect(log.table.get(name)).toBe(idleOperation);
    expect(log.drops.byReason()).toEqual({ 'invalid-operation': 1 });
  });

  it('takes a name of 10,000 characters and one with control characters', () => {
    expect(log.table.get('x'.repeat(10_000)).name).toBe('x'.repeat(128));
    expect(log.table.get('a\u0000\nb').name).toBe('a__b');
  });

  it('counts nothing and makes no instruments while nothing is recorded', () => {
    log.gate.isOpen = false;
    for (const name of ['', 'a', 'b', 'c', 'd']) log.table.get(name);
    expect(log.drops.byReason()).toEqual({});
    expect(log.asked).toEqual([]);
  });
});

describe('the options of an operation', () => {
  let log: Recorded;
  const failing = () => 'failure' as const;

  beforeEach(() => {
    log = recorded();
  });

  it('hold for handles from before', () => {
    const operation = log.operation('plan');
    log.operation('plan', { classifyResult: failing });
    operation.run(() => 1);
    expect(log.events.at(-1)).toBe('failure:_OTHER in 0');
  });

  it('stay those that came first; other buckets are counted as ignored, other functions are not', () => {
    log.operation('plan', { slo: [0.1] });
    log.operation('plan', { slo: [0.1], classifyResult: failing });
    expect(log.drops.byReason()).toEqual({});
    log.operation('plan', { slo: [0.2] });
    log.operation('plan', {});
    expect(log.drops.byReason()).toEqual({ 'operation-options-ignored': 2 });
  });

  it('come too late for buckets once something was recorded', () => {
    log.operation('plan').recordSuccess();
    log.operation('plan', { slo: [0.1], classifyResult: failing }).run(() => 1);
    expect(log.drops.byReason()).toEqual({ 'operation-options-ignored': 1 });
    expect(log.events.at(-1)).toBe('failure:_OTHER in 0');
  });

  it('are not taken for operations beyond the limit, or without a name', () => {
    const small = recorded(1);
    small.operation('a');
    small.operation('b', { classifyResult: failing }).run(() => 1);
    expect(small.events.at(-1)).toBe('success in 0');
    expect(small.operation('', { slo: [1] })).toBe(idleOperation);
  });
});
