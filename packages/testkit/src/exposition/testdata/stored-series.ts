import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A sample as it is in the database of Prometheus. */
export interface StoredSample {
  /** With the name of the metric under `__name__`. */
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
  readonly timestampMs: number;
}

/** Lets Prometheus's own parser store an OpenMetrics text, all of whose samples have a timestamp; throws if it does not. */
export function storedBy(promtool: string, text: string): StoredSample[] {
  const folder = mkdtempSync(join(tmpdir(), 'stored-'));
  try {
    const [input, data] = [join(folder, 'metrics.txt'), join(folder, 'data')];
    writeFileSync(input, text);
    run(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', input, data]);
    // Without a log of writes, the dump takes the folder for no database.
    mkdirSync(join(data, 'wal'), { recursive: true });
    return run(promtool, ['tsdb', 'dump', data]).split('\n').filter(Boolean).map(readLine);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(promtool: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(promtool, args, { encoding: 'utf8', maxBuffer: 1 << 27 });
  if (status !== 0) throw new Error(`promtool ${args.slice(0, 3).join(' ')}: ${stderr}`);
  return stdout;
}

/** `{__name__="x", "a.b"="c"} 1 1700000000000`, quoted as Go quotes. */
function readLine(line: string): StoredSample {
  const labels = new Map<string, string>();
  const pair = /[{ ](?:([a-zA-Z_]\w*)|"((?:[^"\\]|\\.)*)")="((?:[^"\\]|\\.)*)"([,}])/y;
  let end = 0;
  for (let match = pair.exec(line); match !== null; match = pair.exec(line)) {
    const [, bare, quoted = '', value = '', after] = match;
    labels.set(bare ?? unquoted(quoted), unquoted(value));
    end = pair.lastIndex;
    if (after === '}') break;
  }
  const [value = '', timestamp] = line.slice(end + 1).split(' ');
  const number = /Inf$/.test(value) ? Number(`${value}inity`) : Number(value);
  return { labels, value: number, timestampMs: Number(timestamp) };
}

const controls: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function unquoted(text: string): string {
  return text.replace(/\\(?:x(..)|u(....)|U(........)|(.))/gs, (_, ...groups: (string | undefined)[]) => {
    const [x, u, U, single = ''] = groups;
    const code = x ?? u ?? U;
    return code === undefined ? (controls[single] ?? single) : String.fromCodePoint(Number.parseInt(code, 16));
  });
}
