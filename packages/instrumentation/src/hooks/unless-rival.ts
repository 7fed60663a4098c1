import type { Notices } from '../notices.ts';
import { ticks } from '../provider/ticks.ts';
import type { Rival } from './rival.ts';

/** What was set up, until it is undone. */
export interface Part {
  undo(): void;
}

/** Sets a part up, and undoes it as soon as the rival is active. The returned function ends it all. */
export function unlessRival(rival: Rival, setUp: () => Part, notices: Notices): () => void {
  if (isActive(rival, notices)) {
    sayYields(rival, notices);
    return () => {};
  }
  const part = setUp();
  const stopLooking = ticks.add(() => {
    if (!isActive(rival, notices)) return;
    stopLooking();
    part.undo();
    sayYields(rival, notices);
  });
  return () => {
    stopLooking();
    part.undo();
  };
}

function isActive(rival: Rival, notices: Notices): boolean {
  try {
    return rival.isActive();
  } catch (error) {
    notices.failed(`looking for ${rival.name}`, error);
    return false;
  }
}

function sayYields({ name, counts }: Rival, notices: Notices): void {
  notices.say(
    'EXECUTOR_METRICS_YIELDS',
    name,
    `${name} counts ${counts} as well, so this instrumentation leaves it to that one`,
  );
}
