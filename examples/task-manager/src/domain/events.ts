import type { ActionType, Attachment, AuthMethod, ExportFormat, NotificationReason, Task } from './model.ts';

/** What has happened, in one organisation. It has happened: nothing that listens can refuse it any more. */
export type DomainEvent = { readonly organizationId: number } & (
  | { readonly type: 'organization.created' }
  | { readonly type: 'user.created' }
  | { readonly type: 'user.logged_in'; readonly method: AuthMethod }
  | { readonly type: 'user.logged_out' }
  | { readonly type: 'user.acted'; readonly action: ActionType }
  | { readonly type: 'project.created' }
  | { readonly type: 'project.archived' }
  | { readonly type: TaskEventType; readonly task: Task }
  | { readonly type: 'attachment.added' | 'attachment.removed'; readonly attachment: Attachment }
  | { readonly type: 'notification.sent'; readonly about: NotificationReason }
  | { readonly type: 'export.requested' | 'export.finished'; readonly exportId: number; readonly format: ExportFormat }
);

export type TaskEventType = 'task.created' | 'task.updated' | 'task.assigned' | 'task.completed' | 'task.deleted';

export type TaskEvent = Extract<DomainEvent, { readonly task: Task }>;

type Listener = (event: DomainEvent) => void;

/** Tells listeners what happened, in the order in which it did. */
export class EventBus {
  readonly #listeners = new Set<Listener>();
  readonly #onError: (error: unknown) => void;

  /** @param onError hears of listeners that throw; whoever did what the event tells of is not the one to suffer */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  publish(event: DomainEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  /** @returns what ends it */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

export function isTaskEvent(event: DomainEvent): event is TaskEvent {
  return 'task' in event;
}
