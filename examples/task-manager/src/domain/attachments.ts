import type { AttachmentStore } from '../storage/storage.ts';
import { found } from './errors.ts';
import type { Journal } from './journal.ts';
import type { Attachment } from './model.ts';

/** The files of tasks. */
export class Attachments {
  readonly #store: AttachmentStore;
  readonly #journal: Journal;

  constructor(store: AttachmentStore, journal: Journal) {
    this.#store = store;
    this.#journal = journal;
  }

  /** @throws {DomainError} `not-found` where there is no such task */
  async add(organizationId: number, taskId: number, file: { name: string; content: Buffer }): Promise<Attachment> {
    const attachment = found(await this.#store.add(organizationId, taskId, file), 'task');
    await this.#journal.enter({ type: 'attachment.added', organizationId, attachment });
    return attachment;
  }

  /** @throws {DomainError} `not-found` */
  async contentOf(organizationId: number, id: number): Promise<Buffer> {
    return found(await this.#store.contentOf(organizationId, id), 'attachment');
  }

  /** @throws {DomainError} `not-found` */
  async delete(organizationId: number, id: number): Promise<void> {
    const attachment = found(await this.#store.delete(organizationId, id), 'attachment');
    await this.#journal.enter({ type: 'attachment.removed', organizationId, attachment });
  }
}
