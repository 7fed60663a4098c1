import type { Attributes } from '@opentelemetry/api';
import type { Hold } from '../recording/cells.ts';
import type { WebSocketInstruments } from './web-socket-instruments.ts';
import { WebSocketSeries } from './web-socket-series.ts';

/** The series of connections that have the same attributes of the user, by their routes. */
export class RouteTable {
  readonly #to: WebSocketInstruments;
  readonly #labels: Attributes;
  readonly #hold: Hold;
  readonly #series: Map<string | undefined, WebSocketSeries> = new Map();

  constructor(to: WebSocketInstruments, labels: Attributes, hold: Hold) {
    this.#to = to;
    this.#labels = labels;
    this.#hold = hold;
  }

  /** @param route one of a bounded number */
  of(route: string | undefined): WebSocketSeries {
    let series = this.#series.get(route);
    if (series === undefined) {
      // Ours wins over that of the caller.
      const labels = route === undefined ? this.#labels : { ...this.#labels, 'http.route': route };
      series = new WebSocketSeries(this.#to, labels, this.#hold);
      this.#series.set(route, series);
    }
    return series;
  }

  release(): void {
    for (const series of this.#series.values()) series.release();
  }
}
