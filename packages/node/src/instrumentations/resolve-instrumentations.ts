import {
  type Environment,
  type EnvironmentIssue,
  type EnvironmentReading,
  type OptionType,
  readEnvironment,
} from '@executor-metrics/core/support';
import type { InstrumentationsOption, OtherInstrumentation } from './instrumentations-option.ts';
import type { OptionsByName } from './kinds.ts';
import { type InstrumentationKind, type InstrumentationName, instrumentationNames, kinds } from './kinds.ts';
import { merged } from './merged.ts';

/** Which instrumentations run, and with which options. */
export interface InstrumentationsConfig {
  /** The options of ours that are on. */
  readonly ours: Partial<OptionsByName>;
  readonly others: readonly OtherInstrumentation[];
}

interface Given {
  /** In code. */
  readonly instrumentations: boolean | InstrumentationsOption | undefined;
  /** What a profile needs of them; code and environment stand above. */
  readonly base: Partial<OptionsByName>;
}

/**
 * Each instrumentation is on where code says so, else where `METRICS_INSTRUMENTATIONS` does, else where the two variables
 * that OpenTelemetry's own package for Node.js reads do, else always.
 */
export function resolveInstrumentations(
  { instrumentations: given = {}, base }: Given,
  env: Environment,
): { readonly config: InstrumentationsConfig; readonly issues: readonly EnvironmentIssue[] } {
  const { options: lists, issues } = listsFromEnv(env);
  const inCode: InstrumentationsOption = typeof given === 'object' ? given : {};
  const all = typeof given === 'object' ? undefined : given;
  const ours: Record<string, object> = {};
  const allIssues: EnvironmentIssue[] = [...issues];
  for (const name of instrumentationNames) {
    const kind = kinds[name] as InstrumentationKind<object>;
    const asked = inCode[name] ?? all;
    const listed = listedOptions(name, kind, lists);
    if (asked === false || (asked === undefined && listed === undefined)) continue;
    const fromEnv = kind.fromEnv?.(env) ?? { options: {}, issues: [] };
    allIssues.push(...fromEnv.issues);
    ours[name] = merged(base[name] ?? {}, listed ?? {}, fromEnv.options, typeof asked === 'object' ? asked : {});
  }
  return { config: { ours: ours as Partial<OptionsByName>, others: inCode.others ?? [] }, issues: allIssues };
}

/** Lists of names in the environment. */
interface Lists {
  readonly ours: readonly InstrumentationName[];
  readonly enabled: readonly string[];
  readonly disabled: readonly string[];
}

/** What the lists leave of an instrumentation, as options; `undefined` where that is nothing. */
function listedOptions(
  name: InstrumentationName,
  { libraries }: InstrumentationKind<object>,
  { ours, enabled, disabled = [] }: Partial<Lists>,
): object | undefined {
  if (ours !== undefined) return ours.includes(name) ? {} : undefined;
  if (disabled.includes(name)) return undefined;
  const isOff = (library: string): boolean => {
    const isEnabled = enabled === undefined || enabled.includes(name) || enabled.includes(library);
    return !isEnabled || disabled.includes(library);
  };
  const off = Object.entries(libraries).filter(([library]) => isOff(library));
  if (off.length === Object.keys(libraries).length) return undefined;
  return merged(...off.map(([, options]) => options));
}

const listOfOurs: Pick<OptionType<readonly InstrumentationName[]>, 'expected' | 'parse'> = {
  expected: `${instrumentationNames.map((name) => `"${name}"`).join(' or ')}, joined by commas, "all" or "none"`,
  parse(text) {
    const names = namesIn(text.toLowerCase());
    if (names.join() === 'all') return instrumentationNames;
    if (names.join() === 'none') return [];
    return names.every(isOurs) ? names : undefined;
  },
};

/** Most names are of instrumentations that there is none of ours for, so they are not looked at. */
const listOfAny: Pick<OptionType<readonly string[]>, 'expected' | 'parse'> = {
  expected: 'names of instrumentations, joined by commas',
  parse: (text) => namesIn(text),
};

function listsFromEnv(env: Environment): EnvironmentReading<Lists> {
  return readEnvironment<Lists>(env, [
    { variable: 'METRICS_INSTRUMENTATIONS', option: 'ours', type: listOfOurs },
    { variable: 'OTEL_NODE_ENABLED_INSTRUMENTATIONS', option: 'enabled', type: listOfAny },
    { variable: 'OTEL_NODE_DISABLED_INSTRUMENTATIONS', option: 'disabled', type: listOfAny },
  ]);
}

function namesIn(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function isOurs(name: string): name is InstrumentationName {
  return instrumentationNames.some((each) => each === name);
}
