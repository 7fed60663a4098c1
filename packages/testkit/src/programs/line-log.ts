/** Says which line is meant: a text that it contains, or any condition. */
export type LinePattern = RegExp | ((line: string) => boolean);

/** The lines that a program has printed so far, and who waits for one of them. */
export interface LineLog {
  readonly lines: readonly string[];
  append(line: string): void;
  /** No more lines will come; who still waits is told `reason`. */
  end(reason: string): void;
  /** The first line that matches; one that is already there counts too. */
  waitFor(pattern: LinePattern, timeoutMs: number): Promise<string>;
}

interface Waiter {
  readonly look: (line: string) => void;
  readonly giveUp: (reason: string) => void;
}

export function createLineLog(): LineLog {
  const lines: string[] = [];
  const waiters = new Set<Waiter>();
  let endReason: string | undefined;

  return {
    lines,
    append(line) {
      lines.push(line);
      for (const waiter of waiters) waiter.look(line);
    },
    end(reason) {
      endReason = reason;
      for (const waiter of waiters) waiter.giveUp(reason);
    },
    waitFor(pattern, timeoutMs) {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const waiter: Waiter = {
        look(line) {
          // A condition may throw, for instance on a line that is no JSON; that must not end the test process.
          try {
            if (matches(line, pattern)) resolve(line);
          } catch (error) {
            reject(error);
          }
        },
        giveUp: (reason) => reject(new Error(`${reason} before it printed a line with ${pattern}`)),
      };
      lines.forEach(waiter.look);
      if (endReason !== undefined) waiter.giveUp(endReason);
      waiters.add(waiter);
      const timer = setTimeout(
        () => reject(new Error(`printed no line with ${pattern} within ${timeoutMs} ms`)),
        timeoutMs,
      );
      return promise.finally(() => {
        clearTimeout(timer);
        waiters.delete(waiter);
      });
    },
  };
}

function matches(line: string, pattern: LinePattern): boolean {
  // search() starts at the beginning also when the expression is global, test() would not.
  return typeof pattern === 'function' ? pattern(line) : line.search(pattern) !== -1;
}
