import type { PatchTable } from './hooks/patch-table.ts';
import type { Notices } from './notices.ts';
import type { MeterSource } from './provider/meter-source.ts';

/** What the kits of one instrumentation share, from one `enable()` to the next. */
export interface Context {
  readonly source: MeterSource;
  readonly notices: Notices;
  readonly patches: PatchTable;
  readonly errorType: (error: unknown) => string;
}
