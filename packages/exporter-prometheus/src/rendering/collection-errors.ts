import type { GaugeFamily } from '../families/family.ts';

/** Says in the exposition itself that it is not all: how many callbacks failed in this scrape. */
export function collectionErrors(errors: readonly unknown[]): readonly GaugeFamily[] {
  if (errors.length === 0) return [];
  return [
    {
      type: collectionErrorsShape.type,
      name: collectionErrorsShape.name,
      unit: '',
      help: 'Callbacks of observable instruments that failed in this scrape; what they observe is missing.',
      rows: [{ labels: { pairs: [], text: '' }, value: errors.length, startTime: [0, 0], exemplars: [] }],
    },
  ];
}

export const collectionErrorsShape = { name: 'otel_scrape_collection_errors', type: 'gauge' } as const;
