import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../support/options.ts';
import { checkNamespace, comparableName, fullName } from './instrument-name.ts';

describe('fullName', () => {
  it.each([
    ['tasks', 'created', 'tasks.created'],
    ['', 'active_users', 'active_users'],
    ['shop.cart', 'items/added-late', 'shop.cart.items/added-late'],
  ])('puts %j and %j together', (namespace, name, full) => {
    expect(fullName(namespace, name)).toBe(full);
  });

  it.each([
    ['nothing', undefined],
    ['empty text', ''],
    ['a digit first', '1st'],
    ['a space', 'tasks created'],
    ['a quote', 'tasks"created'],
    ['a line break', 'tasks\ncreated'],
    ['a line break at its end', 'tasks\n'],
    ['NUL', 'tasks\0'],
    ['letters beyond ASCII', 'tâches'],
    ['a lone surrogate', 'tasks\ud800'],
    ['an array, which is text once it is put together', ['tasks']],
    ['1 MB', 'a'.repeat(2 ** 20)],
  ])('refuses %s, in one short line', (_what, name) => {
    expect(() => fullName('', name)).toThrow(ConfigurationError);
    expect(() => fullName('', name)).toThrow(/^business\(\): .{1,300}$/);
  });

  it('takes 255 characters with the namespace, and not one more', () => {
    expect(fullName('a', 'b'.repeat(253))).toHaveLength(255);
    expect(() => fullName('a', 'b'.repeat(254))).toThrow(ConfigurationError);
  });

  it('refuses the names of the metrics of executors', () => {
    expect(() => fullName('executor', 'operation.duration')).toThrow(/names without "executor\."/);
    expect(() => fullName('', 'Executor.pool.size')).toThrow(ConfigurationError);
    expect(fullName('', 'executors')).toBe('executors');
  });
});

describe('checkNamespace', () => {
  it.each([[undefined], ['']])('takes %j as none', (none) => {
    expect(checkNamespace(none)).toBe('');
  });

  it.each([[null], [7], ['1st'], ['a b'], ['a'.repeat(255)]])('refuses %j', (namespace) => {
    expect(() => checkNamespace(namespace)).toThrow(ConfigurationError);
  });
});

describe('comparableName', () => {
  it('is one for names that are one in Prometheus or OpenTelemetry', () => {
    const names = ['tasks.created', 'tasks_created', 'Tasks/Created', 'tasks-created', 'tasks.created_total'];
    expect(new Set(names.map(comparableName))).toEqual(new Set(['tasks_created']));
  });
});
