import type { Attributes } from '@opentelemetry/api';
import { textOf } from './label-value.ts';
import type { Condition } from './projection-row.ts';

/** Whether a text fulfils the condition. */
export function textTest(condition: Condition): (text: string) => boolean {
  const isListed = 'is' in condition;
  const values = new Set(isListed ? condition.is : condition.isNot);
  return (text) => values.has(text) === isListed;
}

/** Whether attributes fulfil all conditions. */
export function attributesTest(where: Readonly<Record<string, Condition>>): (attributes: Attributes) => boolean {
  const tests = Object.entries(where).map(([name, condition]) => ({ name, test: textTest(condition) }));
  return (attributes) => tests.every(({ name, test }) => test(textOf(attributes, name)));
}
