import { describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';

describe('eventually', () => {
  it('gives what the first successful attempt returns', async () => {
    let attempts = 0;
    const result = await eventually(
      () => {
        attempts += 1;
        expect(attempts).toBe(3);
        return 'done';
      },
      { what: 'three attempts', intervalMs: 1 },
    );
    expect(result).toBe('done');
    expect(attempts).toBe(3);
  });

  it('waits for attempts that are asynchronous', async () => {
    let attempts = 0;
    const attempt = async () => {
      attempts += 1;
      if (attempts < 2) throw new Error('not yet');
      return attempts;
    };
    expect(await eventually(attempt, { what: 'two attempts', intervalMs: 1 })).toBe(2);
  });

  it('throws the last failure under the name of what was waited for', async () => {
    let attempts = 0;
    const never = () => {
      attempts += 1;
      throw new Error(`attempt ${attempts} failed`);
    };
    const outcome = eventually(never, { what: 'the push', timeoutMs: 30, intervalMs: 5 });
    const error = await outcome.catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ message: `the push: not within 30 ms: attempt ${attempts} failed` });
    expect(error).toHaveProperty('cause.message', `attempt ${attempts} failed`);
    expect(attempts).toBeGreaterThan(1);
  });

  it('makes one attempt also when there is no time', async () => {
    await expect(eventually(() => 'there', { what: 'it', timeoutMs: 0 })).resolves.toBe('there');
  });

  it('does not wait for an attempt that never settles', async () => {
    const outcome = eventually(() => Promise.withResolvers<never>().promise, { what: 'the answer', timeoutMs: 20 });
    await expect(outcome).rejects.toThrow('the answer: not within 20 ms: the last attempt did not finish');
  });
});
