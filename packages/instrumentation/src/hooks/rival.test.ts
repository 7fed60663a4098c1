import { recordWarnings } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { enabledKit, instrumentationThat } from '../testdata/enabled-kit.ts';
import { isWrapped } from './rival.ts';

const rivalThat = (isActive: () => boolean) => ({
  name: '@opentelemetry/instrumentation-x',
  counts: 'x.duration',
  isActive,
});

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('kit.unless', () => {
  it('sets the part up while the rival is not at work, and undoes it with the instrumentation', () => {
    recordWarnings();
    const order: string[] = [];
    const { kit, instrumentation } = enabledKit();
    kit.unless(
      rivalThat(() => false),
      (part) => {
        order.push('set up');
        part.onDisable(() => order.push('undone'));
      },
    );
    vi.advanceTimersByTime(60_000);
    expect(order).toEqual(['set up']);
    instrumentation.disable();
    expect(order).toEqual(['set up', 'undone']);
  });

  it('does not set the part up where the rival is at work, and says so', () => {
    const warnings = recordWarnings();
    const setUp = vi.fn();
    const { kit, instrumentation } = enabledKit({ name: 'my-hooks' });
    kit.unless(
      rivalThat(() => true),
      setUp,
    );
    kit.unless(
      rivalThat(() => true),
      setUp,
    );
    expect(setUp).not.toHaveBeenCalled();
    expect(warnings).toEqual([
      {
        code: 'EXECUTOR_METRICS_YIELDS',
        message:
          'my-hooks: @opentelemetry/instrumentation-x counts x.duration as well, so this instrumentation leaves it to that one',
      },
    ]);
    instrumentation.disable();
  });

  it('undoes the part within five seconds after the rival came, and nothing else', () => {
    const warnings = recordWarnings();
    const [partUndone, allUndone] = [vi.fn(), vi.fn()];
    let isActive = false;
    const { kit, instrumentation } = enabledKit({ meterProvider: { getMeter: vi.fn() } as never });
    kit.onDisable(allUndone);
    kit.unless(
      rivalThat(() => isActive),
      (part) => part.onDisable(partUndone),
    );
    vi.advanceTimersByTime(60_000);
    isActive = true;
    vi.advanceTimersByTime(5000);
    expect(partUndone).toHaveBeenCalledOnce();
    expect(allUndone).not.toHaveBeenCalled();
    expect(warnings.filter(({ code }) => code === 'EXECUTOR_METRICS_YIELDS')).toHaveLength(1);
    instrumentation.disable();
    expect(partUndone).toHaveBeenCalledOnce();
  });

  it('asks anew each time when the instrumentation is enabled', () => {
    recordWarnings();
    const setUp = vi.fn();
    let isActive = true;
    const instrumentation = instrumentationThat((kit) =>
      kit.unless(
        rivalThat(() => isActive),
        setUp,
      ),
    );
    instrumentation.enable();
    instrumentation.disable();
    isActive = false;
    instrumentation.enable();
    instrumentation.disable();
    expect(setUp).toHaveBeenCalledOnce();
  });

  it('takes a rival that cannot be asked for one that is not there', () => {
    const warnings = recordWarnings();
    const setUp = vi.fn();
    const { kit, instrumentation } = enabledKit();
    const asked = (): never => {
      throw new Error('broken');
    };
    kit.unless(rivalThat(asked), setUp);
    expect(setUp).toHaveBeenCalledOnce();
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining('looking for @opentelemetry')]);
    instrumentation.disable();
  });

  it('swallows what the part throws', () => {
    recordWarnings();
    const { kit, instrumentation } = enabledKit();
    const broken = (): never => {
      throw new Error('broken');
    };
    expect(() =>
      kit.unless(
        rivalThat(() => false),
        broken,
      ),
    ).not.toThrow();
    instrumentation.disable();
  });
});

describe('isWrapped', () => {
  it('knows what shimmer has wrapped', () => {
    expect(isWrapped(Object.assign(() => {}, { __wrapped: true, __original: () => {} }))).toBe(true);
  });

  it.each([() => {}, undefined, {}, 'x'])('is false for %o', (value) => {
    expect(isWrapped(value)).toBe(false);
  });
});
