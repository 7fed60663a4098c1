import { emitWarning, messageOf, type Report } from '@executor-metrics/core/support';

/** So many things are said of one instrumentation; what is beyond is not. */
const most = 100;

/** What an instrumentation says to a person, once for each thing that it is about. Never throws. */
export class Notices {
  readonly #instrumentation: string;
  readonly #emit: Report;
  readonly #said = new Set<string>();

  constructor(instrumentation: string, emit: Report = emitWarning) {
    this.#instrumentation = instrumentation;
    this.#emit = emit;
  }

  /** Something was thrown in one place, and went no further. */
  failed(site: string, thrown: unknown): void {
    this.say(
      'EXECUTOR_METRICS_HOOK_FAILED',
      site,
      `${site} failed, and may again; it is not said again: ${messageOf(thrown)}`,
    );
  }

  /**
   * @param code what kind of thing, as `--disable-warning` takes it
   * @param about what it is about
   */
  say(code: string, about: string, message: string): void {
    const key = `${code} ${about}`;
    if (this.#said.has(key) || this.#said.size >= most) return;
    this.#said.add(key);
    try {
      this.#emit(code, `${this.#instrumentation}: ${message}`);
    } catch {
      // The application's own logger threw; the hooked library is not the one to suffer from it.
    }
  }
}
