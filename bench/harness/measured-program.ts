/**
 * Makes this process a program whose CPU time is measured: it answers `cpu` with the microseconds that it has spent so far,
 * and any other message when `work` has done what it asks for. It ends with its parent.
 *
 * @param ready what the parent is told at the start
 */
export function beMeasured(ready: unknown, work: (message: unknown) => Promise<unknown>): void {
  process.on('message', async (message) => {
    process.send?.(message === 'cpu' ? spentMicroseconds() : ((await work(message)) ?? 'done'));
  });
  process.on('disconnect', () => process.exit());
  process.send?.(ready);
}

function spentMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
