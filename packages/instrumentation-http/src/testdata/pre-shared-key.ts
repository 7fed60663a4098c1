import type { ConnectionOptions, TlsOptions } from 'node:tls';

/** Encryption without certificates, which would run out one day. */
const psk: Buffer = Buffer.alloc(32, 7);
const common = { ciphers: 'PSK-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' } as const;

export const serverKey: TlsOptions = { ...common, pskCallback: () => psk };
export const clientKey: ConnectionOptions = {
  ...common,
  pskCallback: () => ({ psk, identity: 'test' }),
  checkServerIdentity: () => undefined,
};
