import { readFileSync } from 'node:fs';

/** A certificate for localhost and 127.0.0.1, signed by itself, which expires in the next century, and its key. */
export function selfSigned(): { readonly key: string; readonly cert: string } {
  const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
  return { key: read('self-signed.key.pem'), cert: read('self-signed.cert.pem') };
}
