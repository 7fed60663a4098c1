import fc from 'fast-check';

export type LabelList = [name: string, value: string][];

/** Whether names need no quotes, or are any text. */
export type Names = 'legacy' | 'utf-8';

const special = fc.constantFrom('\\', '"', '\n', 'n', ',', '}', ' ', '\0');

/** Any text, and often what has a meaning in a text format. */
export const labelValue: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(special, fc.string({ unit: 'grapheme', maxLength: 2 }), fc.string({ unit: 'binary', maxLength: 2 })),
    {
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(''));

const legacyLabelName = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,4}$/);
const anyLabelName = labelValue.map((text) => text.replaceAll('\0', '')).filter((text) => text !== '');

/** Names for labels of samples, without those that Prometheus gives a meaning. */
export function labelName(names: Names): fc.Arbitrary<string> {
  const any = names === 'legacy' ? legacyLabelName : fc.oneof(legacyLabelName, anyLabelName);
  return any.filter((name) => !['le', 'quantile', '__name__'].includes(name));
}

/** What follows the first letters of the name of a family: no escape is needed in it. */
export function nameRest(names: Names): fc.Arbitrary<string> {
  const legacy = fc.stringMatching(/^[a-zA-Z0-9_:]{0,6}$/);
  return names === 'legacy'
    ? legacy
    : fc.oneof(
        legacy,
        labelValue.map((text) => text.replaceAll(/["\\\n\0]/g, '.')),
      );
}

export function labels(names: Names): fc.Arbitrary<LabelList> {
  return fc.uniqueArray(fc.tuple(labelName(names), labelValue), { selector: ([name]) => name, maxLength: 4 });
}

/** Label sets that Prometheus does not take for the same, each with a value. */
export function labelSets<T>(names: Names, value: fc.Arbitrary<T>): fc.Arbitrary<[LabelList, T][]> {
  const identity = (set: LabelList) => JSON.stringify(set.filter(([, text]) => text !== '').sort());
  return fc.uniqueArray(fc.tuple(labels(names), value), { selector: ([set]) => identity(set), maxLength: 3 });
}
