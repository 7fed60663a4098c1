import { ValueType } from '@opentelemetry/api';
import { InstrumentType } from '@opentelemetry/sdk-metrics';
import { describe, expect, it, vi } from 'vitest';
import type { InstrumentDescriptor } from './stream-config.ts';
import { createView } from './view.ts';
import type { ViewOptions } from './view-options.ts';

const instrument: InstrumentDescriptor = {
  name: 'http.duration',
  description: '',
  type: InstrumentType.HISTOGRAM,
  unit: 's',
  valueType: ValueType.DOUBLE,
  advisedBoundaries: undefined,
  scope: { name: 'http', version: '1.2.0', schemaUrl: 'https://example.com/1', attributes: {} },
};
const plain: InstrumentDescriptor = {
  ...instrument,
  scope: { name: 'http', version: undefined, schemaUrl: undefined, attributes: {} },
};

describe('a view', () => {
  it.each<[boolean, ViewOptions]>([
    [true, { instrumentName: 'http.duration' }],
    [true, { instrumentName: 'http.*' }],
    [true, { instrumentName: '*.dur?tion' }],
    [false, { instrumentName: 'http' }],
    [true, { instrumentType: InstrumentType.HISTOGRAM }],
    [false, { instrumentType: InstrumentType.COUNTER }],
    [true, { instrumentUnit: 's' }],
    [false, { instrumentUnit: 'S' }],
    [true, { meterName: 'http' }],
    [false, { meterName: 'h*' }],
    [true, { meterVersion: '1.2.0' }],
    [false, { meterVersion: '1.2' }],
    [true, { meterSchemaUrl: 'https://example.com/1' }],
    [false, { meterSchemaUrl: 'https://example.com/2' }],
    [false, { instrumentName: 'http.*', instrumentUnit: 'ms' }],
    [true, { instrumentName: 'http.*', instrumentUnit: 's', meterName: 'http', meterVersion: '1.2.0' }],
  ])('matches only where everything that it selects does: %s for %j', (expected, options) => {
    expect(createView(options).matches(instrument)).toBe(expected);
  });

  it('B20: matches a name in any case', () => {
    expect(createView({ instrumentName: 'HTTP.Duration' }).matches(instrument)).toBe(true);
  });

  it('does not take a meter without a version or schema for every version and schema', () => {
    expect(createView({ meterVersion: '1.2.0' }).matches(plain)).toBe(false);
    expect(createView({ meterSchemaUrl: 'https://example.com/1' }).matches(plain)).toBe(false);
  });

  it('selects meters without a version or schema by an empty one', () => {
    expect(createView({ meterVersion: '', meterSchemaUrl: '' }).matches(plain)).toBe(true);
    expect(createView({ meterVersion: '' }).matches(instrument)).toBe(false);
  });

  it('reports each failing processor once', () => {
    const report = vi.fn();
    const process = () => {
      throw new Error('no');
    };
    const { settings } = createView({ instrumentName: '*', attributesProcessors: [{ process }, { process }] }, report);
    for (const step of [...settings.attributeSteps, ...settings.attributeSteps]) {
      if (step.kind === 'process') step.process({});
    }
    expect(report).toHaveBeenCalledTimes(2);
  });

  it('throws for wrong options', () => {
    expect(() => createView({})).toThrow('view: no instruments are selected');
  });
});
