import { expect, it } from 'vitest';
import { Drops } from '../recording/drops.ts';
import { AttributePolicy } from './attribute-policy.ts';
import { resolveAttributePolicy } from './attribute-policy-options.ts';

it('AttributePolicy leaves out and counts what a frozen Object.prototype lets nobody assign', () => {
  const before = Object.getOwnPropertyDescriptor(Object.prototype, 'toString');
  const drops = new Drops(() => {});
  const policy = new AttributePolicy(resolveAttributePolicy(undefined), drops);
  const source = { toString: 'a', b: 1 };
  Object.defineProperty(Object.prototype, 'toString', { writable: false });
  try {
    expect(policy.clean(source)).toEqual({ b: 1 });
  } finally {
    Object.defineProperty(Object.prototype, 'toString', before ?? {});
  }
  expect(drops.byReason()).toEqual({ 'invalid-attribute': 1 });
});
