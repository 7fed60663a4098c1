import type { Escaping, Format } from '../formats/format.ts';
import { contentTypeOf, lastResort, type Offer, offers } from './offers.ts';
import { type WeightedItem, weightedItems } from './weighted-list.ts';

/** How a scrape is answered. */
export interface Negotiated {
  readonly format: Format;
  readonly escaping: Escaping;
  /** The header `content-type` of the response. */
  readonly contentType: string;
}

/** A range that fits an offer; the more it says, the more it counts. */
interface Match {
  readonly offer: Offer;
  readonly range: WeightedItem;
  readonly specificity: number;
  /** Where the range stands in the header. */
  readonly place: number;
}

/**
 * Chooses a format by the header `Accept` (prometheus/docs, "Scrape protocol content negotiation"; RFC 9110, section 12.5.1):
 * for each format the most specific range that fits it tells its quality, and the highest quality wins. At equal quality a
 * range that names the format comes before a wildcard, and then what the client wrote first, as in Prometheus's Go client.
 * Without the header, or where nothing fits, it is text 0.0.4, as the specification says.
 *
 * @param accept several headers are joined with `,`
 */
export function negotiate(
  accept: string | undefined,
  offered: { readonly protobuf: boolean } = { protobuf: true },
): Negotiated {
  const ranges = weightedItems(accept ?? '');
  const [best] = offers(offered)
    .map((offer) => matchOf(offer, ranges))
    .filter((match) => match !== undefined)
    .filter(({ range }) => range.quality > 0)
    // The sort is stable: what is equal otherwise stays in our order.
    .sort(byPreference);
  if (best === undefined) return answer(lastResort, 'underscores');
  return answer(best.offer, best.offer.hasEscaping ? escapingOf(best.range) : 'underscores');
}

function answer(offer: Offer, escaping: Escaping): Negotiated {
  return { format: offer.format, escaping, contentType: contentTypeOf(offer, escaping) };
}

/** The range that decides on an offer: the most specific, and of several such the one with the highest quality. */
function matchOf(offer: Offer, ranges: readonly WeightedItem[]): Match | undefined {
  let best: Match | undefined;
  for (const [place, range] of ranges.entries()) {
    const specificity = specificityOf(range, offer);
    if (specificity === undefined) continue;
    const isBetter =
      best === undefined ||
      specificity > best.specificity ||
      (specificity === best.specificity && range.quality > best.range.quality);
    if (isBetter) best = { offer, range, specificity, place };
  }
  return best;
}

/** `undefined` where the range does not mean the offer. */
function specificityOf({ value, parameters }: WeightedItem, offer: Offer): number | undefined {
  if (value === '*/*' || value === '*') return 0;
  if (value.endsWith('/*')) return offer.type.startsWith(value.slice(0, -1)) ? 1 : undefined;
  if (value !== offer.type) return undefined;
  const fits = [...offer.parameters].every(
    ([name, wanted]) => (parameters.get(name) ?? offer.defaults.get(name)) === wanted,
  );
  return fits ? 2 : undefined;
}

/** Offers of one wildcard are equal in all of this. */
function byPreference(a: Match, b: Match): number {
  return b.range.quality - a.range.quality || b.specificity - a.specificity || a.place - b.place;
}

/** What a client that says nothing can read, and one that says what we do not know. */
function escapingOf({ parameters }: WeightedItem): Escaping {
  const wanted = parameters.get('escaping')?.toLowerCase();
  switch (wanted) {
    case 'allow-utf-8':
    case 'underscores':
    case 'dots':
    case 'values':
      return wanted;
    case 'allow-utf8':
      // So it stood in Prometheus's documentation, and stands in OpenTelemetry's specification (prometheus/docs #2747).
      return 'allow-utf-8';
    default:
      return 'underscores';
  }
}
