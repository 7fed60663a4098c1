import { DiagLogLevel, diag } from '@opentelemetry/api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createReport, emitWarning } from './report.ts';

describe('createReport', () => {
  it('says a message once for each code', () => {
    const emit = vi.fn();
    const report = createReport(emit);
    report('A', 'first');
    report('A', 'second');
    report('B', 'third');
    expect(emit.mock.calls).toEqual([
      ['A', 'first'],
      ['B', 'third'],
    ]);
  });

  it('does not throw where the logger does', () => {
    const report = createReport(() => {
      throw new Error('the disk is full');
    });
    expect(() => report('A', 'first')).not.toThrow();
  });

  it('ends where the logger itself causes the same report', () => {
    const emit = vi.fn(() => report('A', 'again'));
    const report = createReport(emit);
    report('A', 'first');
    expect(emit).toHaveBeenCalledTimes(1);
  });
});

describe('emitWarning', () => {
  afterEach(() => {
    diag.disable();
    vi.restoreAllMocks();
  });

  it('is a warning of the process, which can be silenced by its code', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    emitWarning('EXECUTOR_METRICS_X', 'text');
    expect(warn).toHaveBeenCalledWith('text', { type: 'ExecutorMetricsWarning', code: 'EXECUTOR_METRICS_X' });
  });

  it('goes to the logger of OpenTelemetry where the application has set one', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const logger = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn(), verbose: vi.fn() };
    diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
    emitWarning('EXECUTOR_METRICS_X', 'text');
    expect(logger.warn).toHaveBeenCalledWith('EXECUTOR_METRICS_X: text');
    expect(warn).not.toHaveBeenCalled();
  });
});
