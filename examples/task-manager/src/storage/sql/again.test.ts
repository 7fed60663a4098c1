import { describe, expect, it, vi } from 'vitest';
import { againIf } from './again.ts';

const conflict = new Error('deadlock');
const isConflict = (error: unknown): boolean => error === conflict;

describe('againIf', () => {
  it('does it again until nobody is in the way', async () => {
    const work = vi.fn().mockRejectedValueOnce(conflict).mockRejectedValueOnce(conflict).mockResolvedValue('done');
    expect(await againIf(isConflict, work)).toBe('done');
    expect(work).toHaveBeenCalledTimes(3);
  });

  it('gives up where somebody always is', async () => {
    const work = vi.fn().mockRejectedValue(conflict);
    await expect(againIf(isConflict, work)).rejects.toBe(conflict);
    expect(work).toHaveBeenCalledTimes(6);
  });

  it('does nothing again that failed otherwise', async () => {
    const work = vi.fn().mockRejectedValue(new Error('syntax'));
    await expect(againIf(isConflict, work)).rejects.toThrow('syntax');
    expect(work).toHaveBeenCalledTimes(1);
  });
});
