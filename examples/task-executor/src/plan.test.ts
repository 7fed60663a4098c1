import { describe, expect, it } from 'vitest';
import { taskTypes } from './intent.ts';
import { makePlan, maxAmount } from './plan.ts';

describe('makePlan', () => {
  it.each(taskTypes)('plans steps for %s', (type) => {
    const plan = makePlan({ type });
    expect(plan.taskType).toBe(type);
    expect(plan.steps.length).toBeGreaterThan(1);
    expect(plan.steps.every(({ size }) => size > 0)).toBe(true);
  });

  it('makes the work as large as the intent says', () => {
    expect(makePlan({ type: 'image', amount: 40 }).steps).toContainEqual({
      name: 'resample',
      kind: 'compute',
      size: 40,
    });
  });

  it('refuses what is too large for one task', () => {
    expect(makePlan({ type: 'image', amount: maxAmount }).steps).toHaveLength(3);
    expect(() => makePlan({ type: 'image', amount: maxAmount + 1 })).toThrow(
      expect.objectContaining({ name: 'PlanTooLarge' }),
    );
  });

  it('takes the number in a report for a part of its title, such as a year', () => {
    expect(makePlan({ type: 'report', amount: 2031 }).steps).toHaveLength(3);
  });

  it('refuses files that it cannot read', () => {
    expect(() => makePlan({ type: 'etl', file: 'customers.xlsx' })).toThrow(
      expect.objectContaining({ name: 'UnsupportedFormat', message: 'cannot read .xlsx, only csv, json, parquet' }),
    );
  });
});
