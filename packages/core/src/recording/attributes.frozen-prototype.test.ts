import { expect, it } from 'vitest';
import { copyAttributes } from './attributes.ts';
import { Drops } from './drops.ts';

it('copyAttributes leaves out and counts what a frozen Object.prototype lets nobody assign', () => {
  const before = Object.getOwnPropertyDescriptor(Object.prototype, 'toString');
  const drops = new Drops(() => {});
  const source = { toString: 'a', b: 1 };
  Object.defineProperty(Object.prototype, 'toString', { writable: false });
  try {
    expect(copyAttributes(source, drops)).toEqual({ b: 1 });
  } finally {
    Object.defineProperty(Object.prototype, 'toString', before ?? {});
  }
  expect(drops.byReason()).toEqual({ 'invalid-attribute': 1 });
});
