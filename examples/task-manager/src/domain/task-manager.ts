import type { Storage } from '../storage/storage.ts';
import { Accounts } from './accounts.ts';
import { Attachments } from './attachments.ts';
import type { Clock } from './clock.ts';
import type { EventBus } from './events.ts';
import { Exports } from './exports.ts';
import { Journal } from './journal.ts';
import type { ActionType, User } from './model.ts';
import { Notifications } from './notifications.ts';
import { Projects } from './projects.ts';
import { Tasks } from './tasks.ts';

/** What the service can do, without a way to reach it: `http/` is one. */
export interface TaskManager {
  readonly accounts: Accounts;
  readonly projects: Projects;
  readonly tasks: Tasks;
  readonly attachments: Attachments;
  readonly notifications: Notifications;
  readonly exports: Exports;
  /** A user has done something of that kind. */
  acted(user: User, action: ActionType): Promise<void>;
}

export function createTaskManager(storage: Storage, bus: EventBus, clock: Clock): TaskManager {
  const journal = new Journal(storage.ledger, bus);
  const projects = new Projects(storage.projects, journal);
  return {
    projects,
    accounts: new Accounts(storage.accounts, journal, clock),
    tasks: new Tasks({ store: storage.tasks, projects, journal, clock }),
    attachments: new Attachments(storage.attachments, journal),
    notifications: new Notifications(storage.notifications, journal, clock),
    exports: new Exports({ store: storage.exports, tasks: storage.tasks, projects, journal, clock }),
    acted: ({ organizationId }, action) => journal.enter({ type: 'user.acted', organizationId, action }),
  };
}
