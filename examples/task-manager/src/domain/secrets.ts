import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, Buffer>(scrypt);
const keyBytes = 32;

/** Salt and key in hexadecimal: what is kept of a password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `${salt.toString('hex')}:${(await derive(password, salt, keyBytes)).toString('hex')}`;
}

/** Of no password: who asks for a user that does not exist waits as long for the answer as for one who does. */
const nobody = `${'0'.repeat(32)}:${'0'.repeat(2 * keyBytes)}`;

/** @param hash `undefined` where there is no such user */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [salt = '', key = ''] = (hash ?? nobody).split(':');
  const derived = await derive(password, Buffer.from(salt, 'hex'), keyBytes);
  return timingSafeEqual(derived, Buffer.from(key, 'hex')) && hash !== undefined;
}

/** A token or a key that cannot be guessed. */
export function createSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a secret that cannot be guessed: it needs no salt. */
export function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
