import type { Kit } from '@executor-metrics/instrumentation';
import { recordingOf, type SharedRecording } from '../recording/recording.ts';
import { BetterSqlite } from './better-sqlite.ts';
import { NodeSqlite } from './node-sqlite.ts';
import { onNodeSqlite } from './node-sqlite-finder.ts';

const versions = { from: '9.0.0', below: '14.0.0' };

const platforms: readonly string[] = [`${process.platform}-${process.arch}`, `${process.platform}musl-${process.arch}`];

/** What exports the class of databases: by platform as well, from version 13 on. */
const databaseFiles: readonly string[] = ['lib/index.js', ...platforms.map((platform) => `lib/${platform}.js`)];

/** The native part, which is loaded with the first database. */
const addonFiles: readonly string[] = [
  ...['build/Release/better_sqlite3.node', 'build/Debug/better_sqlite3.node'],
  ...platforms.map((platform) => `prebuilds/${platform}.node`),
];

/** Counts what databases of better-sqlite3 and of `node:sqlite` do. */
export function hookSqlite(kit: Kit, shared: SharedRecording): (target: object) => boolean {
  const recording = recordingOf(kit, shared);
  const better = new BetterSqlite(kit, recording);
  const node = new NodeSqlite(kit, recording);
  for (const file of databaseFiles) {
    kit.onModule({ name: 'better-sqlite3', file, versions }, (exports) => better.hookDatabases(exports));
  }
  for (const file of addonFiles) {
    kit.onModule({ name: 'better-sqlite3', file, versions }, (exports) => better.hookAddon(exports));
  }
  onNodeSqlite(kit, (module) => node.hookTarget(module));
  return (target) => better.hookTarget(target) || node.hookTarget(target);
}
