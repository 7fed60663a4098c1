import type { Attributes } from '@opentelemetry/api';
import {
  createAllowListAttributesProcessor as allow,
  createDenyListAttributesProcessor as deny,
  type IAttributesProcessor,
} from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { composeSteps, createAttributeStep } from './attribute-steps.ts';

const upper: IAttributesProcessor = {
  process: (attributes) =>
    Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key.toUpperCase(), value])),
};

function handlingOf(processors: readonly IAttributesProcessor[], report = vi.fn()) {
  return composeSteps(processors.map((processor) => createAttributeStep(processor, report)));
}

function handled(processors: readonly IAttributesProcessor[], attributes: Attributes): Attributes {
  const { filter, process } = handlingOf(processors);
  const kept = Object.fromEntries(
    Object.entries(attributes).filter(([key]) => filter === undefined || filter.keeps(key)),
  );
  return process === undefined ? kept : process(Object.freeze(kept));
}

describe('composeSteps', () => {
  it('decides by key alone where there are lists only', () => {
    const { filter, process } = handlingOf([allow(['a', 'b']), deny(['b'])]);
    expect(process).toBeUndefined();
    expect(['a', 'b', 'c'].filter((key) => filter?.keeps(key))).toEqual(['a']);
  });

  it('filters by the lists that come before every function, and processes the rest in its order', () => {
    const { filter, process } = handlingOf([deny(['a']), upper, deny(['B'])]);
    expect(['a', 'b', 'B'].filter((key) => filter?.keeps(key))).toEqual(['b', 'B']);
    expect(process?.({ b: 1, c: 2 })).toEqual({ C: 2 });
  });

  it('does not filter before a function what a list drops after it', () => {
    const { filter, process } = handlingOf([upper, allow(['A'])]);
    expect(filter).toBeUndefined();
    expect(process?.({ a: 1, b: 2 })).toEqual({ A: 1 });
  });

  it('does nothing without steps', () => {
    expect(handlingOf([])).toEqual({ filter: undefined, process: undefined });
  });

  it('gives what the processors give one after the other, whatever their order', () => {
    const processor = fc.oneof(
      fc.constant(upper),
      fc.subarray(['a', 'b', 'A', 'B']).map(allow),
      fc.subarray(['a', 'b', 'A', 'B']).map(deny),
    );
    const attributes = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'A', '__proto__'), fc.integer());
    fc.assert(
      fc.property(fc.array(processor, { maxLength: 5 }), attributes, (processors, given) => {
        const expected = processors.reduce<Attributes>((current, each) => each.process(current), given);
        const plain = (object: Attributes) => new Map(Object.entries(object));
        // The official lists assign, and so lose a key that is called __proto__; a Map shows every own key.
        const known = (object: Attributes) =>
          [...plain(object)].filter(([key]) => key !== '__proto__' && key !== '__PROTO__');
        expect(known(handled(processors, given))).toEqual(known(expected));
      }),
      { seed: 20_261_121, numRuns: 500 },
    );
  });
});

describe('a processor that is not a list', () => {
  it('leaves the attributes as they were where it throws, and is reported once', () => {
    const report = vi.fn();
    const failing: IAttributesProcessor = {
      process: (attributes) => {
        attributes.a = 'half done';
        throw new Error('not today');
      },
    };
    const { process } = handlingOf([failing], report);
    expect(process?.({ a: 1 })).toEqual({ a: 1 });
    expect(process?.({ a: 2 })).toEqual({ a: 2 });
    expect(report.mock.calls).toEqual([
      ['EXECUTOR_METRICS_ATTRIBUTES_PROCESSOR', expect.stringContaining('Error: not today')],
    ]);
  });

  it.each([undefined, null, 'text', ['a']])('leaves the attributes as they were where it returns %j', (returned) => {
    const report = vi.fn();
    const { process } = handlingOf([{ process: () => returned as never }], report);
    expect(process?.({ a: 1 })).toEqual({ a: 1 });
    expect(report).toHaveBeenCalledTimes(1);
  });

  it('throws nothing where what it threw cannot be shown', () => {
    const report = vi.fn();
    const failing = () => {
      throw Object.create(null);
    };
    expect(handlingOf([{ process: failing }], report).process?.({ a: 1 })).toEqual({ a: 1 });
    expect(report).toHaveBeenCalledTimes(1);
  });

  it('lets the others do theirs where it throws', () => {
    const failing: IAttributesProcessor = {
      process: () => {
        throw new Error('not today');
      },
    };
    const { process } = handlingOf([failing, upper]);
    expect(process?.({ a: 1 })).toEqual({ A: 1 });
  });

  it('B6: may write into what it gets without changing the attributes of the caller', () => {
    const writing: IAttributesProcessor = { process: (attributes) => Object.assign(attributes, { b: 2 }) };
    const given = Object.freeze({ a: 1 });
    expect(handlingOf([writing]).process?.(given)).toEqual({ a: 1, b: 2 });
    expect(given).toEqual({ a: 1 });
  });

  it('keeps its `this`', () => {
    class Prefixing implements IAttributesProcessor {
      readonly #prefix = 'x.';
      process(attributes: Attributes): Attributes {
        return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [this.#prefix + key, value]));
      }
    }
    expect(handlingOf([new Prefixing()]).process?.({ a: 1 })).toEqual({ 'x.a': 1 });
  });
});
