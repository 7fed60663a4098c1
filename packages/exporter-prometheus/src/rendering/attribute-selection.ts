import { guarded, isRecord, listOf, type OptionType, text } from '@executor-metrics/core/support';

/** Which attributes, by their names: patterns in which `*` stands for any characters and `?` for one. */
export interface AttributeSelection {
  /** Default: all, where `excluded` is given. */
  readonly included?: readonly string[];
  readonly excluded?: readonly string[];
}

const patterns = listOf(text);

export const attributeSelection: OptionType<AttributeSelection> = guarded(
  'an object with lists of patterns, { included: ["service.*"], excluded: ["service.instance.id"] }',
  (value): value is AttributeSelection =>
    isRecord(value) &&
    Object.entries(value).every(
      ([key, list]) => (key === 'included' || key === 'excluded') && (list === undefined || patterns.accepts(list)),
    ),
);

/** Whether an attribute is selected, by its name. */
export function matcherOf({ included = ['*'], excluded = [] }: AttributeSelection): (key: string) => boolean {
  const [wanted, unwanted] = [included, excluded].map((list) => list.map(expressionOf));
  return (key) => wanted?.some((one) => one.test(key)) === true && unwanted?.some((one) => one.test(key)) !== true;
}

function expressionOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[\\^$+.()|[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
