import {
  type Environment,
  type EnvironmentReading,
  flag,
  type OptionType,
  oneOf,
  readEnvironment,
  stringMap,
  text,
} from '@executor-metrics/core/support';
import type { ProfileName } from './profiles.ts';

/** An exporter that `OTEL_METRICS_EXPORTER` can name. */
export type ExporterName = 'prometheus' | 'otlp' | 'console';

/** What the environment says about the process as a whole. */
export interface ProcessSettings {
  readonly disabled: boolean;
  readonly serviceName: string;
  readonly resourceAttributes: Readonly<Record<string, string>>;
  /** Empty where the environment says `none`. */
  readonly exporters: readonly ExporterName[];
  readonly profile: ProfileName;
}

const exporterNames: readonly string[] = ['prometheus', 'otlp', 'console'] satisfies ExporterName[];

const exporterList: Pick<OptionType<readonly ExporterName[]>, 'expected' | 'parse'> = {
  expected: '"prometheus", "otlp" or "console", joined by commas, or "none"',
  parse: (value) => {
    const names = value.split(',').map((name) => name.trim().toLowerCase());
    if (names.length === 1 && names[0] === 'none') return [];
    return names.every((name): name is ExporterName => exporterNames.includes(name)) ? names : undefined;
  },
};

/** Reads the variables that no single package of ours owns: those of the OpenTelemetry specification, and the profile. */
export function processFromEnv(env: Environment): EnvironmentReading<ProcessSettings> {
  return readEnvironment<ProcessSettings>(env, [
    { variable: 'OTEL_SDK_DISABLED', option: 'disabled', type: flag },
    { variable: 'OTEL_SERVICE_NAME', option: 'serviceName', type: text },
    { variable: 'OTEL_RESOURCE_ATTRIBUTES', option: 'resourceAttributes', type: stringMap },
    { variable: 'OTEL_METRICS_EXPORTER', option: 'exporters', type: exporterList },
    { variable: 'METRICS_PROFILE', option: 'profile', type: oneOf('standard', 'classic') },
  ]);
}
