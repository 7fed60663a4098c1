/**
 * `npm run` passes on a Ctrl-C that the terminal has already sent to this process, too: signals that follow each other
 * so closely are one.
 */
const oneKeystrokeMs = 150;

/** Exit code of a program that was ended by SIGINT. */
const interrupted = 130;

/** Calls `stop` at the first SIGINT or SIGTERM; a second one ends the process at once. */
export function onStopSignal(stop: () => void): void {
  let firstAt: number | undefined;
  const handle = (): void => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      stop();
    } else if (performance.now() - firstAt > oneKeystrokeMs) {
      process.exit(interrupted);
    }
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
}
