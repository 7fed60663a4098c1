import type { OptionType } from '@executor-metrics/core/support';

/** A port, `'auto'` for the first free one from 9464 on, or a range such as `'9464-9474'` for the first free one in it. */
export type Port = number | 'auto' | `${number}-${number}`;

/** The port that the OpenTelemetry specification gives to Prometheus exporters. */
export const defaultPort = 9464;

const highestPort = 65_535;
/** How many ports `'auto'` tries before it leaves the choice to the operating system. */
const autoPorts = 100;

/** The accepted ports, in code and in the environment. */
export const portType: OptionType<Port> = {
  expected: 'a port from 0 to 65535 (0 is any free one), "auto", or a range such as "9464-9474"',
  accepts: (value): value is Port =>
    typeof value === 'number' ? isPort(value) : typeof value === 'string' && (value === 'auto' || isRange(value)),
  parse: (text) => {
    if (/^\d+$/.test(text)) return isPort(Number(text)) ? Number(text) : undefined;
    const lower = text.toLowerCase();
    return lower === 'auto' || isRange(lower) ? lower : undefined;
  },
};

/** The ports to try, in order; port 0 lets the operating system choose. */
export function candidatePorts(port: Port): readonly number[] {
  if (typeof port === 'number') return [port];
  if (port === 'auto') return [...portsBetween(defaultPort, defaultPort + autoPorts - 1), 0];
  const [first, last] = port.split('-').map(Number);
  return portsBetween(first ?? 0, last ?? 0);
}

function portsBetween(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= highestPort;
}

function isRange(value: string): value is `${number}-${number}` {
  const match = /^(\d{1,5})-(\d{1,5})$/.exec(value);
  if (match === null) return false;
  const first = Number(match[1]);
  const last = Number(match[2]);
  return first > 0 && isPort(first) && isPort(last) && first <= last;
}
