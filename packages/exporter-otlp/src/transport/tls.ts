import { readFile } from 'node:fs/promises';
import {
  ConfigurationError,
  checkOptions,
  flag,
  guarded,
  type OptionType,
  type OptionTypes,
  text,
} from '@executor-metrics/core/support';

/** How a connection to an `https` backend is made. What is PEM may be text or bytes; files are read when they are needed. */
export interface TlsOptions {
  /** The certificates that are trusted in place of those that Node.js trusts. */
  readonly ca?: string | Uint8Array;
  readonly caFile?: string;
  /** The client's own certificate chain, and its private key. */
  readonly cert?: string | Uint8Array;
  readonly certFile?: string;
  readonly key?: string | Uint8Array;
  readonly keyFile?: string;
  /** Of the private key. */
  readonly passphrase?: string;
  /** The name that the backend's certificate must have, where it is not the host of the address. */
  readonly serverName?: string;
  /** `false` accepts any certificate: for tests. Default: `true`. */
  readonly rejectUnauthorized?: boolean;
}

const pem: OptionType<string | Uint8Array> = {
  ...guarded(
    'certificates or a key in PEM, as text or bytes',
    (value): value is string | Uint8Array =>
      value instanceof Uint8Array || (typeof value === 'string' && value.includes('-----BEGIN')),
  ),
  secret: true,
};

const types: OptionTypes<TlsOptions> = {
  ca: pem,
  caFile: text,
  cert: pem,
  certFile: text,
  key: pem,
  keyFile: text,
  passphrase: { ...text, secret: true },
  serverName: text,
  rejectUnauthorized: flag,
};

/** @throws {ConfigurationError} naming the option and what is accepted */
export function checkTls(where: string, given: TlsOptions): TlsOptions {
  const options = checkOptions(`${where}: option "tls"`, given, types);
  for (const [inline, file] of pairs) {
    if (options[inline] !== undefined && options[file] !== undefined) {
      throw new ConfigurationError(`${where}: option "tls" has both "${inline}" and "${file}"; accepted: one of them`);
    }
  }
  if (has(options, 'cert') !== has(options, 'key')) {
    const [present, absent] = has(options, 'cert') ? ['certificate', 'key'] : ['key', 'certificate'];
    throw new ConfigurationError(
      `${where}: option "tls" has a client ${present} without a ${absent}; accepted: both or none`,
    );
  }
  return options;
}

const pairs = [
  ['ca', 'caFile'],
  ['cert', 'certFile'],
  ['key', 'keyFile'],
] as const;

function has(options: TlsOptions, what: 'cert' | 'key'): boolean {
  return (options[what] ?? options[`${what}File`]) !== undefined;
}

/** What `tls.connect` takes. */
export interface SecureOptions {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly passphrase?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/**
 * Reads the files. It is called again for connections after one that failed, so that certificates can be renewed while
 * the process runs.
 *
 * @throws where a file cannot be read, naming the option
 */
export async function loadTls(options: TlsOptions | undefined): Promise<SecureOptions> {
  if (options === undefined) return {};
  const [ca, cert, key] = await Promise.all(pairs.map(([inline, file]) => contentOf(options, inline, file)));
  const { passphrase, serverName, rejectUnauthorized } = options;
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(passphrase !== undefined && { passphrase }),
    ...(serverName !== undefined && { servername: serverName }),
    ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
  };
}

async function contentOf(
  options: TlsOptions,
  inline: (typeof pairs)[number][0],
  file: (typeof pairs)[number][1],
): Promise<string | Buffer | undefined> {
  const path = options[file];
  if (path === undefined) {
    const content = options[inline];
    return content === undefined || typeof content === 'string' ? content : Buffer.from(content);
  }
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(`tls.${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
