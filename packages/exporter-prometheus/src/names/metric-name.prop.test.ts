import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLegacyMetricName } from './legacy-name.ts';
import { type MetricIdentity, metricName } from './metric-name.ts';
import { keepsCharacters, translationStrategies } from './translation-strategy.ts';

const run = { seed: 20_261_122, numRuns: 2000 };

const word = fc.constantFrom(
  'a',
  'total',
  'ratio',
  'seconds',
  'per',
  '.',
  '_',
  '-',
  '1',
  ':',
  'é',
  '\0',
  '\uD800',
  '/',
  '{',
);
const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.array(word, { maxLength: 6 }).map((words) => words.join('')),
);
const unit = fc.oneof(anything, fc.constantFrom('s', 'By', 'By/s', '1', '%', '{x}', ''));
const kind = fc.constantFrom<MetricIdentity['kind']>('counter', 'up-down-counter', 'gauge', 'histogram');
const metric: fc.Arbitrary<MetricIdentity> = fc.record({ name: anything, unit, kind });
const strategy = fc.constantFrom(...translationStrategies);

describe('metricName, whatever it is given,', () => {
  it('gives a name that can be exposed', () => {
    fc.assert(
      fc.property(metric, strategy, anything, (identity, by, prefix) => {
        const { name } = metricName(identity, by, prefix);
        expect(name).not.toBe('');
        expect(name.isWellFormed() && !name.includes('\0')).toBe(true);
        if (!keepsCharacters(by)) expect(isLegacyMetricName(name)).toBe(true);
      }),
      run,
    );
  });

  it('gives no unit but one with which the name ends', () => {
    fc.assert(
      fc.property(metric, strategy, (identity, by) => {
        const translated = metricName(identity, by);
        if (translated.unit === '') return;
        const base = identity.kind === 'counter' ? translated.name.replace(/_total$/, '') : translated.name;
        expect(base.endsWith(`_${translated.unit}`)).toBe(true);
        expect(translated.unit).toMatch(/^[A-Za-z0-9_:]+$/);
      }),
      run,
    );
  });

  it('adds the words of a unit and of a type no second time', () => {
    const plain = fc.stringMatching(/^[a-z]{1,5}(\.[a-z]{1,5}){0,3}$/);
    fc.assert(
      fc.property(plain, fc.constantFrom('s', 'By', '%', '1', '{x}'), kind, (name, of, as) => {
        for (const by of translationStrategies) {
          const once = metricName({ name, unit: of, kind: as }, by).name;
          expect(metricName({ name: once, unit: of, kind: as }, by).name).toBe(once);
        }
      }),
      run,
    );
  });
});
