import type { ProjectStore } from '../storage/storage.ts';
import { DomainError, found } from './errors.ts';
import type { Journal } from './journal.ts';
import type { Project } from './model.ts';

/** The projects of organisations, and who is a member of which. */
export class Projects {
  readonly #store: ProjectStore;
  readonly #journal: Journal;

  constructor(store: ProjectStore, journal: Journal) {
    this.#store = store;
    this.#journal = journal;
  }

  async create(organizationId: number, name: string, firstMember: number): Promise<Project> {
    const project = await this.#store.add(organizationId, name, firstMember);
    await this.#journal.enter({ type: 'project.created', organizationId });
    return project;
  }

  list(organizationId: number): Promise<readonly Project[]> {
    return this.#store.list(organizationId);
  }

  /** @throws {DomainError} `not-found`, or `conflict` where it is archived */
  async open(organizationId: number, id: number): Promise<Project> {
    const project = found(await this.#store.get(organizationId, id), 'project');
    if (project.archived) throw new DomainError('conflict', 'the project is archived');
    return project;
  }

  /** Those of its tasks that are not completed are archived with it. */
  async archive(organizationId: number, id: number): Promise<Project> {
    await this.open(organizationId, id);
    const archived = found(await this.#store.archive(organizationId, id), 'project');
    await this.#journal.enter({ type: 'project.archived', organizationId });
    return archived;
  }

  /** @throws {DomainError} `not-found` where the organisation has no such project or user */
  async addMember(organizationId: number, id: number, userId: number): Promise<void> {
    await this.open(organizationId, id);
    const isKnown = await this.#store.addMember(organizationId, id, userId);
    if (!isKnown) throw new DomainError('not-found', 'there is no such user');
  }
}
