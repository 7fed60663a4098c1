import type { Cell, Sampling } from '../cell/cell.ts';
import type { Clock } from '../collect/clock.ts';
import { SeriesTable } from '../series/series-table.ts';
import type { InstrumentDescriptor, StreamConfig } from '../view/stream-config.ts';
import type { CreateChain } from './chain.ts';
import type { Readers } from './places.ts';
import type { Site, StreamReport } from './stream-report.ts';

/** What the streams of a provider share. */
export interface StreamSurroundings {
  readonly clock: Clock;
  readonly sampling: Sampling;
  readonly report: StreamReport;
}

/** What a stream is made of: an instrument, what becomes of it, and for whom. */
export interface StreamPlan {
  readonly descriptor: InstrumentDescriptor;
  readonly config: StreamConfig;
  readonly readers: Readers;
}

/** As people are told of the stream. */
export function siteOf({ descriptor, config }: StreamPlan): Site {
  return { scope: descriptor.scope.name, name: config.name };
}

/** The series of a stream, of which there are none yet. */
export function tableFor(
  plan: StreamPlan,
  { clock, report }: StreamSurroundings,
  createCell: CreateChain,
): SeriesTable<Cell> {
  const { cardinalityLimit: limit, filter, process } = plan.config;
  const site = siteOf(plan);
  const table: SeriesTable<Cell> = new SeriesTable({
    ...{ limit, filter, process, createCell },
    now: clock.now,
    report: report.attributesOf(site),
    onOverflow: () => report.overflow(site, limit, table.cells()),
  });
  return table;
}
