import { openMetricsNames, sampleNames } from '../families/sample-names.ts';
import type { Escaping, Format } from '../formats/format.ts';
import { keepsCharacters } from '../names/translation-strategy.ts';
import { reportedProblems } from './reported-problems.ts';
import { Translation, type TranslationOptions } from './translation.ts';

/** How metrics are named and labelled for the formats and escapings that have been asked for; each is made once. */
export class Translations {
  readonly #options: TranslationOptions;
  readonly #made = new Map<string, Translation>();
  readonly #problems = reportedProblems();

  constructor(options: TranslationOptions) {
    this.#options = options;
  }

  /** OpenMetrics has its own, because there more names are taken by one metric. */
  for(format: Format, wanted: Escaping): Translation {
    // Names that are valid everywhere need no escaping, so it makes no difference to them.
    const escaping = keepsCharacters(this.#options.translationStrategy) ? wanted : 'underscores';
    const isOpenMetrics = format.kind === 'openmetrics';
    const key = `${escaping} ${isOpenMetrics}`;
    let made = this.#made.get(key);
    if (made === undefined) {
      const namesOf = isOpenMetrics ? openMetricsNames : sampleNames;
      made = new Translation(this.#options, { escaping, namesOf, problems: this.#problems });
      this.#made.set(key, made);
    }
    return made;
  }
}
