import { TaskError } from './errors.ts';

/** What kinds of task there are. A small set, so that it can be an attribute of metrics. */
export const taskTypes = ['ml', 'etl', 'report', 'image'] as const;
export type TaskType = (typeof taskTypes)[number];

/** What somebody who wrote a task wants. */
export interface Intent {
  readonly type: TaskType;
  /** The file that the text names. */
  readonly file?: string;
  /** The first number in the text, such as the 40 of "resize 40 images". */
  readonly amount?: number;
}

interface Vocabulary {
  readonly verbs: ReadonlySet<string>;
  readonly nouns: ReadonlySet<string>;
}

const vocabularies: Readonly<Record<TaskType, Vocabulary>> = {
  ml: {
    verbs: new Set(['train', 'retrain', 'predict', 'forecast', 'classify', 'evaluate']),
    nouns: new Set(['model', 'models', 'classifier', 'churn', 'epochs', 'predictions']),
  },
  etl: {
    verbs: new Set(['import', 'load', 'ingest', 'sync', 'export', 'migrate']),
    nouns: new Set(['csv', 'json', 'parquet', 'table', 'rows', 'records', 'database']),
  },
  report: {
    verbs: new Set(['report', 'summarize', 'summarise', 'chart', 'write']),
    nouns: new Set(['report', 'summary', 'dashboard', 'sales', 'revenue', 'invoices']),
  },
  image: {
    verbs: new Set(['resize', 'crop', 'rotate', 'convert', 'compress']),
    nouns: new Set(['image', 'images', 'photo', 'photos', 'thumbnails', 'pictures']),
  },
};

/** A verb says more than a noun: "import the sales" is an import, whatever it is about. */
const verbScore = 2;
const nounScore = 1;

/** @throws {TaskError} `UnknownIntent` where no type fits, `AmbiguousIntent` where several fit equally well */
export function parseIntent(text: string): Intent {
  const type = classify(text);
  const file = /[\w-]+\.[a-z]{2,7}\b/i.exec(text)?.[0].toLowerCase();
  const amount = /\b\d{1,9}\b/.exec(text)?.[0];
  return {
    type,
    ...(file !== undefined && { file }),
    ...(amount !== undefined && { amount: Number(amount) }),
  };
}

function classify(text: string): TaskType {
  const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
  const scores = taskTypes.map((type) => ({ type, score: scoreOf(words, vocabularies[type]) }));
  const best = Math.max(...scores.map(({ score }) => score));
  if (best === 0) throw new TaskError('UnknownIntent', 'nothing in the text says what to do');
  const [first, ...others] = scores.filter(({ score }) => score === best).map(({ type }) => type);
  if (first === undefined || others.length > 0) {
    throw new TaskError('AmbiguousIntent', `the text fits ${[first, ...others].join(' and ')} equally well`);
  }
  return first;
}

function scoreOf(words: readonly string[], { verbs, nouns }: Vocabulary): number {
  let score = 0;
  for (const word of words) {
    if (verbs.has(word)) score += verbScore;
    if (nouns.has(word)) score += nounScore;
  }
  return score;
}
