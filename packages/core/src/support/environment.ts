import type { OptionType } from './option-type.ts';
import { shown } from './options.ts';

/** Environment variables by name, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable whose value is not accepted: it counts as not set. */
export interface EnvironmentIssue {
  readonly variable: string;
  readonly value: string;
  readonly expected: string;
  readonly secret: boolean;
}

/** What the environment says about a package's options. */
export interface EnvironmentReading<O> {
  readonly options: Partial<O>;
  readonly issues: readonly EnvironmentIssue[];
}

/** An environment variable and the option that it sets. */
export type EnvironmentVariable<O> = {
  [K in keyof O]-?: {
    readonly variable: string;
    readonly option: K;
    readonly type: Pick<OptionType<Exclude<O[K], undefined>>, 'expected' | 'parse' | 'secret'>;
  };
}[keyof O];

/**
 * Reads options from the environment. Variables stand in the order of their precedence: the first one of an option that
 * is set and valid decides; an invalid one is an issue, and the next is asked. An empty value counts as not set
 * (OpenTelemetry specification, "Environment variable specification").
 */
export function readEnvironment<O>(
  env: Environment,
  variables: readonly EnvironmentVariable<O>[],
): EnvironmentReading<O> {
  const options: Partial<O> = {};
  const issues: EnvironmentIssue[] = [];
  for (const { variable, option, type } of variables) {
    const value = env[variable]?.trim();
    if (value === undefined || value === '' || options[option] !== undefined) continue;
    const parsed = type.parse(value);
    if (parsed !== undefined) options[option] = parsed;
    else issues.push({ variable, value, expected: type.expected, secret: type.secret === true });
  }
  return { options, issues };
}

/** The issue as one sentence for a person. */
export function describeIssue(issue: EnvironmentIssue): string {
  const value = issue.secret ? 'a value that is not shown' : shown(issue.value);
  return `${issue.variable} is ${value}, which is ignored; accepted: ${issue.expected}`;
}
