import type { Ledger } from '../storage/storage.ts';
import type { DomainEvent, EventBus } from './events.ts';

/** Where everything that happens is entered: in the ledger first, then it is told. */
export class Journal {
  readonly #ledger: Ledger;
  readonly #bus: EventBus;

  constructor(ledger: Ledger, bus: EventBus) {
    this.#ledger = ledger;
    this.#bus = bus;
  }

  async enter(event: DomainEvent): Promise<void> {
    await this.#ledger.count(event.organizationId, event.type, detailOf(event));
    this.#bus.publish(event);
  }
}

/** What else the ledger tells apart. */
function detailOf(event: DomainEvent): string {
  switch (event.type) {
    case 'user.logged_in':
      return event.method;
    case 'user.acted':
      return event.action;
    case 'notification.sent':
      return event.about;
    case 'export.requested':
    case 'export.finished':
      return event.format;
    default:
      return 'task' in event ? event.task.priority : '';
  }
}
