import { createCollector } from '@executor-metrics/testkit';
import { metrics as api } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from 'vitest';
import { createHostMetrics, type HostMetricGroup } from './host-metrics.ts';

afterEach(() => {
  api.disable();
});

const names: Readonly<Record<HostMetricGroup, readonly string[]>> = {
  'system.cpu': ['system.cpu.time', 'system.cpu.utilization'],
  'system.memory': ['system.memory.usage', 'system.memory.utilization'],
  'process.cpu': ['process.cpu.time', 'process.cpu.utilization'],
  'process.memory': ['process.memory.usage'],
};

describe('createHostMetrics', () => {
  it('observes CPU and memory of host and process, and no network', async () => {
    const { provider, collect } = createCollector();
    createHostMetrics({ meterProvider: provider }).start();
    const points = await collect();
    expect(new Set(points.map(({ name }) => name))).toEqual(new Set(Object.values(names).flat()));
    expect(new Set(points.map(({ scope }) => scope))).toEqual(new Set(['@executor-metrics/host-metrics']));
  });

  it.each(Object.entries(names))('observes the group %s alone', async (group, expected) => {
    const { provider, collect } = createCollector();
    createHostMetrics({ meterProvider: provider, groups: [group as HostMetricGroup] }).start();
    expect(new Set((await collect()).map(({ name }) => name))).toEqual(new Set(expected));
  });

  it('observes nothing without groups, and nothing before start()', async () => {
    const { provider, collect } = createCollector();
    createHostMetrics({ meterProvider: provider });
    createHostMetrics({ meterProvider: provider, groups: [] }).start();
    expect(await collect()).toEqual([]);
  });

  it('observes once when it is started twice', async () => {
    const { provider, collect } = createCollector();
    const hostMetrics = createHostMetrics({ meterProvider: provider, groups: ['process.memory'] });
    hostMetrics.start();
    hostMetrics.start();
    expect(await collect()).toHaveLength(1);
  });

  it('takes the provider that is the global one when it is started', async () => {
    const { provider, collect } = createCollector();
    const hostMetrics = createHostMetrics({ groups: ['process.memory'] });
    api.setGlobalMeterProvider(provider);
    hostMetrics.start();
    expect(await collect()).toMatchObject([{ name: 'process.memory.usage' }]);
  });

  it.each<[option: string, value: unknown, accepted: string]>([
    ['groups', ['system.network'], '"system.cpu" or "system.memory" or "process.cpu" or "process.memory"'],
    ['groups', 'system.cpu', 'an array of which each item is'],
    ['meterProvider', {}, 'an OpenTelemetry MeterProvider'],
  ])('refuses %s: %j and says what is accepted', (option, value, accepted) => {
    const create = () => createHostMetrics({ [option]: value });
    expect(create).toThrow(`createHostMetrics(): option "${option}" is `);
    expect(create).toThrow(accepted);
  });

  it('refuses an unknown option by name', () => {
    expect(() => createHostMetrics({ group: [] } as object)).toThrow('unknown option "group"');
  });
});
