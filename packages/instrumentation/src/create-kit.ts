import type { Context } from './context.ts';
import { channelsOf } from './hooks/channels.ts';
import { patchesOf } from './hooks/patches.ts';
import { unlessRival } from './hooks/unless-rival.ts';
import type { Kit } from './kit.ts';
import { safely } from './safely.ts';
import { instrumentsOf } from './series/instruments.ts';
import { UndoStack } from './undo-stack.ts';

/** A kit, and the end of it. */
export interface OpenKit {
  readonly kit: Kit;
  /** Undoes all that was set up through the kit. */
  close(): void;
}

export function createKit(context: Context): OpenKit {
  const { notices, errorType } = context;
  const undo = new UndoStack(notices);
  const kit: Kit = {
    ...channelsOf(context, undo),
    ...patchesOf(context, undo),
    ...instrumentsOf(context, undo),
    unless(rival, part) {
      const setUp = () => {
        const open = createKit(context);
        safely(`the part that yields to ${rival.name}`, () => part(open.kit), notices)();
        return { undo: () => open.close() };
      };
      undo.push(unlessRival(rival, setUp, notices));
    },
    safe: (site, call) => safely(site, call, notices),
    errorType,
    report: (code, message) => notices.say(code, '', message),
    onDisable: (call) => undo.push(call),
  };
  return { kit, close: () => undo.undo() };
}
