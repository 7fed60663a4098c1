import type { Kit } from '@executor-metrics/instrumentation';
import { Destinations } from './destinations.ts';
import { defaultMaxDestinations, type MessagingOptions } from './shared-options.ts';

/** The destinations of one library, as the options tell them apart. */
export function destinationsOf(kit: Kit, options: MessagingOptions): Destinations {
  const { maxDestinations: limit = defaultMaxDestinations, destinationTemplate } = options;
  return new Destinations({
    limit,
    template: destinationTemplate && kit.safe('option "destinationTemplate"', destinationTemplate),
  });
}
