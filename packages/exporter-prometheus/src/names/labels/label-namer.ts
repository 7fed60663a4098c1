import type { Escaping } from '../../formats/format.ts';
import { exposedLabelName } from '../escaping.ts';
import { exportedName, type LabelUnderscores, labelName, metricNameLabel } from '../label-name.ts';
import type { TranslationStrategy } from '../translation-strategy.ts';
import { boundedText } from './bounded-text.ts';

/** How the keys of attributes become names of labels. */
export interface LabelNaming {
  readonly strategy: TranslationStrategy;
  readonly escaping: Escaping;
  /** The specification's `collapsed` where it is left out. */
  readonly underscores?: LabelUnderscores;
  /** Labels that the family's own samples carry: `le` in a histogram. An attribute of such a name becomes `exported_le`. */
  readonly reserved?: readonly string[];
}

/** Of longer keys the beginning and a hash stay. */
export const maximumKeyLength = 1024;

/** Keys are few where attributes are used as they should be; more than these are translated anew each time. */
const rememberedKeys = 1000;

/** The name of the label for a key, translated once. */
export function labelNamer({ strategy, escaping, underscores, reserved }: LabelNaming): (key: string) => string {
  const taken = new Set([metricNameLabel, ...(reserved ?? [])]);
  const known = new Map<string, string>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const translated = labelName(boundedText(key, maximumKeyLength), strategy, underscores);
    const exposed = exposedLabelName(translated, escaping);
    // Escaping may make one: `..name..` is `__name__` in underscores.
    const name = taken.has(exposed) ? exportedName(exposed) : exposed;
    if (known.size < rememberedKeys && key.length <= maximumKeyLength) known.set(key, name);
    return name;
  };
}
