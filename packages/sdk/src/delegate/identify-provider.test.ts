import { createNoopMeter } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { identifyProvider, nameOf } from './identify-provider.ts';

class VendorProvider {
  getMeter = createNoopMeter;
}

describe('identifyProvider', () => {
  it('knows the class, the SDK and the version of the stock provider', () => {
    const { holder, version } = identifyProvider(new MeterProvider());
    expect(holder).toBe('MeterProvider of opentelemetry');
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(nameOf({ holder, version: '3.1.1' })).toBe('MeterProvider of opentelemetry 3.1.1');
  });

  it('reads a resource that a detector is still working on', () => {
    const resource = resourceFromAttributes({
      'host.id': new Promise<string>(() => {}),
      'telemetry.sdk.name': 'vendor',
    });
    expect(identifyProvider(new MeterProvider({ resource }))).toEqual({ holder: 'MeterProvider of vendor' });
  });

  it('knows the class alone where there is no resource, and a resource in a member of that name', () => {
    expect(identifyProvider(new VendorProvider())).toEqual({ holder: 'VendorProvider' });
    const resource = { attributes: { 'telemetry.sdk.name': 'vendor', 'telemetry.sdk.version': '7' } };
    expect(identifyProvider(Object.assign(new VendorProvider(), { resource }))).toEqual({
      holder: 'VendorProvider of vendor',
      version: '7',
    });
  });

  it.each([
    ['a plain object', {}],
    ['one without a prototype', Object.create(null)],
    ['nothing', null],
    [
      'one that throws',
      new Proxy(
        {},
        {
          get() {
            throw new Error('no');
          },
        },
      ),
    ],
  ])('has words for %s', (_what, provider) => {
    expect(nameOf(identifyProvider(provider))).toBe('a MeterProvider without a name');
  });
});
