import { describe, expect, it } from 'vitest';
import { createSecret, digest, hashPassword, isPassword } from './secrets.ts';

describe('a password', () => {
  it('is known again by its hash, and no other one is', async () => {
    const hash = await hashPassword('correct horse');
    expect(hash).not.toContain('correct');
    expect(await isPassword('correct horse', hash)).toBe(true);
    expect(await isPassword('correct house', hash)).toBe(false);
  });

  it('has another hash each time', async () => {
    expect(await hashPassword('same')).not.toBe(await hashPassword('same'));
  });

  it('is never that of a user who does not exist', async () => {
    expect(await isPassword('', undefined)).toBe(false);
  });
});

describe('a secret', () => {
  it('is another one each time, and is kept as something else', () => {
    const secret = createSecret();
    expect(secret).not.toBe(createSecret());
    expect(digest(secret)).toMatch(/^[0-9a-f]{64}$/);
    expect(digest(secret)).toBe(digest(secret));
  });
});
