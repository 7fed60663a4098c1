import type { NotificationStore } from '../storage/storage.ts';
import type { Clock } from './clock.ts';
import type { Journal } from './journal.ts';
import type { Notification, NotificationReason } from './model.ts';

const mostShown = 50;

/** Somebody is to be told about a task. */
export interface NotificationJob {
  readonly organizationId: number;
  readonly userId: number;
  readonly taskId: number;
  readonly about: NotificationReason;
}

/** What users are told of their tasks. */
export class Notifications {
  readonly #store: NotificationStore;
  readonly #journal: Journal;
  readonly #clock: Clock;

  constructor(store: NotificationStore, journal: Journal, clock: Clock) {
    this.#store = store;
    this.#journal = journal;
    this.#clock = clock;
  }

  /** The newest first. */
  of(userId: number): Promise<readonly Notification[]> {
    return this.#store.of(userId, mostShown);
  }

  /** Work in the background: a letter would be sent here. */
  async send({ organizationId, userId, taskId, about }: NotificationJob): Promise<void> {
    await this.#store.add({ organizationId, userId, taskId, about, createdAt: this.#clock() });
    await this.#journal.enter({ type: 'notification.sent', organizationId, about });
  }
}
