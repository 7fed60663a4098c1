import { type AggregationOption, AggregationType } from '@opentelemetry/sdk-metrics';
import { composeSteps } from './attribute-steps.ts';
import { comparableName } from './instrument-name.ts';
import { resolveAggregation } from './resolve-aggregation.ts';
import type { InstrumentDescriptor, StreamConfig } from './stream-config.ts';
import type { StreamSettings, View } from './view.ts';

/** What a reader says about instruments of one type; views come first. */
export interface ReaderDefaults {
  readonly aggregation: AggregationOption;
  readonly cardinalityLimit: number;
}

/**
 * The streams of one instrument for one reader.
 *
 * Views that give their streams the same name compose into one stream; otherwise each measurement would be counted once
 * for each of them under one name. Different names are independent streams. A view that drops gives no stream and says
 * nothing about those of the others: an instrument of which every matching view drops has none.
 *
 * ```
 *   http.duration ── view { '*', allow route } ──────┬─► http.duration   (route, 1 s and 5 s)
 *                 ├─ view { boundaries 1 s, 5 s } ───┘
 *                 ├─ view { name: http.count, SUM } ───► http.count      (all attributes)
 *                 └─ view { DROP } ────────────────────  nothing
 * ```
 */
export function resolveStreams(
  instrument: InstrumentDescriptor,
  views: readonly View[],
  reader: ReaderDefaults,
): readonly StreamConfig[] {
  const matching = views.filter((view) => view.matches(instrument));
  if (matching.length === 0) return composed(instrument, [], reader);
  const byName = new Map<string, StreamSettings[]>();
  for (const { settings } of matching) {
    if (settings.aggregation?.type === AggregationType.DROP) continue;
    const name = comparableName(settings.name ?? instrument.name);
    const group = byName.get(name);
    if (group === undefined) byName.set(name, [settings]);
    else group.push(settings);
  }
  return [...byName.values()].flatMap((group) => composed(instrument, group, reader));
}

/** The one stream of these settings, or none where the reader drops it. */
function composed(
  instrument: InstrumentDescriptor,
  group: readonly StreamSettings[],
  reader: ReaderDefaults,
): readonly StreamConfig[] {
  const aggregation = resolveAggregation(firstSaid(group, 'aggregation') ?? reader.aggregation, instrument);
  if (aggregation === undefined) return [];
  const config: StreamConfig = {
    name: firstSaid(group, 'name') ?? instrument.name,
    description: firstSaid(group, 'description') ?? instrument.description,
    aggregation,
    cardinalityLimit: firstSaid(group, 'cardinalityLimit') ?? reader.cardinalityLimit,
    idleTimeMs: firstSaid(group, 'idleTimeMs'),
    ...composeSteps(group.flatMap(({ attributeSteps }) => attributeSteps)),
  };
  return [config];
}

/** The first view that says something about a setting decides it. */
function firstSaid<K extends Exclude<keyof StreamSettings, 'attributeSteps'>>(
  group: readonly StreamSettings[],
  setting: K,
): StreamSettings[K] | undefined {
  return group.find((settings) => settings[setting] !== undefined)?.[setting];
}
