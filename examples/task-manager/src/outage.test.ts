import { expect, it, vi } from 'vitest';
import { oncePerOutage } from './outage.ts';

it('an outage is told of once, and so is the next one', () => {
  const onError = vi.fn();
  const { failed, over } = oncePerOutage(onError);
  for (const error of ['first', 'second']) failed(error);
  over();
  failed('third');
  expect(onError.mock.calls).toEqual([['first'], ['third']]);
});
