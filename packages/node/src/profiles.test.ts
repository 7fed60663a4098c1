import { classicBuckets, classicProjections, classicViews } from '@executor-metrics/exporter-prometheus';
import type { ViewOptions } from '@executor-metrics/sdk';
import { describe, expect, it } from 'vitest';
import { type Config, resolveConfig } from './config.ts';
import type { StartOptions } from './options.ts';

function configOf(options: StartOptions, env: Readonly<Record<string, string>> = {}): Config {
  const { config, issues } = resolveConfig(options, env);
  expect(issues).toEqual([]);
  return config;
}

describe('the profile', () => {
  it('is the standard one by default, which sets nothing', () => {
    const { executor, prometheus, views, instrumentations } = configOf({});
    expect([executor, prometheus, views]).toEqual([{}, {}, []]);
    expect(Object.values(instrumentations.ours).every((options) => Object.keys(options).length === 0)).toBe(true);
  });

  it.each<[from: string, options: StartOptions, env: Record<string, string>]>([
    ['code', { profile: 'classic' }, { METRICS_PROFILE: 'standard' }],
    ['the environment', {}, { METRICS_PROFILE: 'Classic' }],
  ])('classic, from %s, sets names, bounds and what of the instrumentations it needs', (_, options, env) => {
    const { executor, prometheus, views, instrumentations } = configOf(options, env);
    expect(executor).toEqual({ buckets: classicBuckets.jobDuration });
    expect(prometheus).toEqual({ projections: classicProjections });
    expect(views).toEqual(classicViews);
    expect(instrumentations.ours).toMatchObject({
      http: { server: { bodySizes: true, activeRequestRoutes: true } },
      redis: { cache: true },
      sql: { transactions: true },
    });
  });

  it('can be the standard one in code although the environment says otherwise', () => {
    expect(configOf({ profile: 'standard' }, { METRICS_PROFILE: 'classic' })).toEqual(configOf({}));
  });

  it('stands below what is said of each thing', () => {
    const view: ViewOptions = { instrumentName: 'http.server.request.duration' };
    const config = configOf({
      ...{ profile: 'classic', buckets: [1, 2], views: [view] },
      prometheus: { projections: [], path: '/m' },
    });
    expect(config.executor.buckets).toEqual([1, 2]);
    expect(config.views).toEqual([view, ...classicViews]);
    expect(config.prometheus).toEqual({ projections: [], path: '/m' });
  });

  it('leaves the bounds of the per-operation layout alone, which has names of its own', () => {
    expect(configOf({ profile: 'classic', layout: 'per-operation' }).executor).toEqual({ layout: 'per-operation' });
  });

  it('opens no endpoint that was switched off', () => {
    expect(configOf({ profile: 'classic', prometheus: false }).prometheus).toBeUndefined();
  });

  it('is refused by name where it is another one in code, and ignored in the environment', () => {
    expect(() => resolveConfig({ profile: 'modern' as 'classic' }, {})).toThrow(
      'start(): option "profile" is "modern"; accepted: "standard" or "classic"',
    );
    const { config, issues } = resolveConfig({}, { METRICS_PROFILE: 'modern' });
    expect(config).toEqual(configOf({}));
    expect(issues).toMatchObject([{ variable: 'METRICS_PROFILE' }]);
  });
});
