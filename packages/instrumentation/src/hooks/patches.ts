import type { Context } from '../context.ts';
import type { Kit } from '../kit.ts';
import type { Notices } from '../notices.ts';
import { safely } from '../safely.ts';
import type { UndoStack } from '../undo-stack.ts';
import { moduleFinder } from './module-finder.ts';
import { isVersionIn, type VersionRange } from './package-version.ts';
import type { Patch } from './patch.ts';
import type { AnyFunction } from './trampoline.ts';
import { WeakList } from './weak-list.ts';

export function patchesOf({ notices, patches }: Context, undo: UndoStack): Pick<Kit, 'patch' | 'onModule'> {
  const switchedOn = new WeakList<Patch>();
  undo.push(() => {
    for (const patch of switchedOn.alive()) patch.switchOff();
  });
  return {
    patch<F extends AnyFunction>(target: object, method: PropertyKey, wrap: (original: F) => F): boolean {
      if (undo.isUndone) return false;
      const result = patches.patch(target, method, wrap as unknown as (original: AnyFunction) => AnyFunction);
      if (result.status === 'patched') switchedOn.add(result.patch);
      if (result.status === 'patched' || result.status === 'known') return true;
      const named = String(method);
      const why = result.status === 'taken' ? 'another hook of this instrumentation has it already' : result.why;
      notices.say('EXECUTOR_METRICS_NOT_PATCHED', named, `${named}() cannot be measured: ${why}`);
      return false;
    },

    onModule({ name, file, versions = {} }, hook) {
      const safeHook = safely(`the hook of ${name}/${file}`, hook, notices);
      const stop = moduleFinder.search({
        ...{ name, file },
        found(exports, path, { version }) {
          if (isVersionIn(version, versions)) safeHook(exports, { name, version, path });
          else sayUnsupported(name, version, versions, notices);
        },
      });
      undo.push(stop);
    },
  };
}

function sayUnsupported(name: string, version: string, { from, below }: VersionRange, notices: Notices): void {
  const range = [from === undefined ? [] : `from ${from}`, below === undefined ? [] : `below ${below}`].flat();
  const supported = range.join(', ');
  notices.say(
    'EXECUTOR_METRICS_VERSION_NOT_SUPPORTED',
    name,
    `${name} ${version} is not measured; supported: ${supported}`,
  );
}
