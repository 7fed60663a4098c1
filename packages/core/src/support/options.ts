import { isRecord, type OptionType } from './option-type.ts';

/** One type an option: leaving one out, or adding one that does not exist, does not compile. */
export type OptionTypes<O> = {
  readonly [K in keyof O]-?: OptionType<Exclude<O[K], undefined>>;
};

/** A configuration in code is wrong. The message names the option, its value and what is accepted. */
export class ConfigurationError extends TypeError {
  override readonly name = 'ConfigurationError';
}

/**
 * The given options, checked, without those that are `undefined`.
 *
 * @param where the function or class that takes the options, for the message
 * @throws {ConfigurationError} where an option is unknown or its value is not accepted
 */
export function checkOptions<O extends object>(where: string, given: O | undefined, types: OptionTypes<O>): Partial<O> {
  if (given === undefined) return {};
  // A map or a promise has no own keys: all that it holds would be passed over in silence.
  if (!isRecord(given) || Symbol.iterator in given || typeof given.then === 'function') {
    throw new ConfigurationError(`${where}: the options are ${shown(given)}; accepted: a plain object`);
  }
  const checked: Record<string, unknown> = {};
  const known: Readonly<Record<string, OptionType<unknown>>> = types;
  for (const [option, value] of Object.entries(given)) {
    const type = Object.hasOwn(known, option) ? known[option] : undefined;
    if (type === undefined) {
      throw new ConfigurationError(
        `${where}: unknown option ${shown(option)} (value: ${shown(value)}); accepted: ${Object.keys(types).join(', ')}`,
      );
    }
    if (value === undefined) continue;
    if (!type.accepts(value)) {
      const said = type.secret === true ? 'not shown' : shown(value);
      throw new ConfigurationError(`${where}: option "${option}" is ${said}; accepted: ${type.expected}`);
    }
    checked[option] = value;
  }
  // Each key was found in `types` and its value accepted by the type that stands there.
  return checked as Partial<O>;
}

const longestShown = 80;

/** A value as a message shows it: short, on one line, and never by calling what the user wrote. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shortened(value));
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

function shortened(value: string): string {
  return value.length <= longestShown ? value : `${value.slice(0, longestShown)}…`;
}
