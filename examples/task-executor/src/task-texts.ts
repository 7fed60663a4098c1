import { between, pick, type Random } from './random.ts';

type TextTemplate = (random: Random) => string;

const months = ['January', 'April', 'July', 'October'] as const;
const files = ['customers.csv', 'orders.json', 'events.parquet', 'prices.csv'] as const;

const clearTexts: readonly [TextTemplate, ...TextTemplate[]] = [
  (random) => `train a model on the ${pick(random, months)} data`,
  (random) => `retrain the churn classifier for ${between(random, 5, 60)} epochs`,
  (random) => `import ${pick(random, files)}`,
  (random) => `load ${between(random, 20, 400)} records from ${pick(random, files)}`,
  (random) => `write a report on the ${pick(random, months)} sales`,
  (random) => `summarize the invoices of ${pick(random, months)}`,
  (random) => `resize ${between(random, 5, 200)} images`,
  (random) => `convert ${between(random, 1, 50)} photos to webp`,
];

/** What people also ask for: things that no executor knows, that are unclear, or that cannot be done. */
const doomedTexts: readonly [TextTemplate, ...TextTemplate[]] = [
  () => 'sing me a song',
  () => 'make it pop',
  () => 'import and resize whatever there is',
  () => 'import customers.xlsx',
  (random) => `crop ${between(random, 501, 5000)} images`,
];

const shareOfDoomed = 0.08;

/** What somebody might ask the service to do. */
export function taskText(random: Random): string {
  return pick(random, random() < shareOfDoomed ? doomedTexts : clearTexts)(random);
}
