import type {
  Attachment,
  Credentials,
  ExportFormat,
  Notification,
  Organization,
  Priority,
  Project,
  ProjectExport,
  Task,
  TaskStatus,
  User,
} from '../domain/model.ts';

/**
 * Where everything is kept. All that knows a database is behind this; `createStorage` chooses which one. Each method is a
 * whole: what it changes is changed altogether or not at all. Whatever takes an `organizationId` sees nothing of others.
 */
export interface Storage {
  readonly accounts: AccountStore;
  readonly projects: ProjectStore;
  readonly tasks: TaskStore;
  readonly attachments: AttachmentStore;
  readonly notifications: NotificationStore;
  readonly exports: ExportStore;
  readonly figures: Figures;
  readonly ledger: Ledger;
  close(): Promise<void>;
}

export interface StoredUser {
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly apiKeyHash: string;
}

export interface AccountStore {
  /** `undefined` where the address is taken. */
  found(
    name: string,
    owner: StoredUser,
  ): Promise<{ readonly organization: Organization; readonly user: User } | undefined>;
  /** `undefined` where the address is taken. */
  addUser(organizationId: number, user: StoredUser): Promise<User | undefined>;
  usersOf(organizationId: number): Promise<readonly User[]>;
  credentials(email: string): Promise<Credentials | undefined>;
  userByKey(apiKeyHash: string): Promise<User | undefined>;
  openSession(
    tokenHash: string,
    session: { readonly userId: number; readonly expiresAt: Date; readonly at: Date },
  ): Promise<void>;
  /** The user whose session it is and who was seen at that time; `undefined` where it is not there or has expired. */
  seen(tokenHash: string, at: Date): Promise<SeenUser | undefined>;
  closeSession(tokenHash: string): Promise<User | undefined>;
  /** Forgets the sessions that have expired. @returns how many */
  forgetSessions(at: Date): Promise<number>;
}

/** A user, and until when their session lasts. */
export interface SeenUser {
  readonly user: User;
  readonly expiresAt: Date;
}

export interface ProjectStore {
  add(organizationId: number, name: string, firstMember: number): Promise<Project>;
  get(organizationId: number, id: number): Promise<Project | undefined>;
  list(organizationId: number): Promise<readonly Project[]>;
  /** With those of its tasks that are not completed. */
  archive(organizationId: number, id: number): Promise<Project | undefined>;
  /** `false` where the organisation has no such user. */
  addMember(organizationId: number, id: number, userId: number): Promise<boolean>;
}

export interface StoredTask {
  readonly title: string;
  readonly priority: Priority;
  readonly dueAt: Date | null;
  readonly createdAt: Date;
}

/** What of a task is to be changed. */
export interface TaskChange {
  readonly title?: string;
  readonly priority?: Priority;
  readonly dueAt?: Date | null;
  readonly status?: Exclude<TaskStatus, 'archived'>;
  readonly assigneeId?: number;
  readonly completedAt?: Date;
}

export type TaskChangeResult =
  | { readonly outcome: 'changed'; readonly task: Task }
  | { readonly outcome: 'no-task' }
  | { readonly outcome: 'no-assignee' }
  /** It is completed or archived, and changes no more. */
  | { readonly outcome: 'ended'; readonly task: Task };

export interface TaskFilter {
  readonly status?: TaskStatus;
  readonly projectId?: number;
  /** Only those that are overdue at that time. */
  readonly overdueAt?: Date;
  readonly limit: number;
}

export interface TaskStore {
  add(organizationId: number, projectId: number, task: StoredTask): Promise<Task>;
  get(organizationId: number, id: number): Promise<Task | undefined>;
  /** The newest first. */
  list(organizationId: number, filter: TaskFilter): Promise<readonly Task[]>;
  /** Those of all organisations that somebody should have completed; what has been due for longest comes first. */
  overdue(at: Date, limit: number): Promise<readonly Task[]>;
  change(organizationId: number, id: number, change: TaskChange): Promise<TaskChangeResult>;
  delete(organizationId: number, id: number): Promise<Task | undefined>;
}

export interface AttachmentStore {
  /** `undefined` where there is no such task. */
  add(
    organizationId: number,
    taskId: number,
    file: { readonly name: string; readonly content: Buffer },
  ): Promise<Attachment | undefined>;
  contentOf(organizationId: number, id: number): Promise<Buffer | undefined>;
  delete(organizationId: number, id: number): Promise<Attachment | undefined>;
}

export interface NotificationStore {
  add(notification: Omit<Notification, 'id'>): Promise<void>;
  /** The newest first. */
  of(userId: number, limit: number): Promise<readonly Notification[]>;
  /** Forgets those of before that time. @returns how many */
  forget(before: Date): Promise<number>;
}

export interface ExportStore {
  /** @returns the id of an export that has no content yet */
  add(
    organizationId: number,
    projectId: number,
    request: { readonly format: ExportFormat; readonly at: Date },
  ): Promise<number>;
  get(organizationId: number, id: number): Promise<ProjectExport | undefined>;
  finish(organizationId: number, id: number, content: Buffer): Promise<void>;
  /** Forgets those that were asked for before that time. @returns how many */
  forget(before: Date): Promise<number>;
}

/** A number for each organisation. */
export interface OrganizationFigure {
  readonly organizationId: number;
  readonly value: number;
}

/** How things stand in all organisations: what metrics show that no event tells. Each is one query. */
export interface Figures {
  /** With 0 for each status that no task has. */
  tasksByStatus(): Promise<readonly (OrganizationFigure & { readonly status: TaskStatus })[]>;
  /** With 0 for each priority that no overdue task has. */
  tasksOverdue(at: Date): Promise<readonly (OrganizationFigure & { readonly priority: Priority })[]>;
  /** Users that were seen since then. */
  activeUsers(since: Date): Promise<readonly OrganizationFigure[]>;
  /** Users that have a session which has not expired. */
  concurrentUsers(at: Date): Promise<readonly OrganizationFigure[]>;
  activeProjects(): Promise<readonly OrganizationFigure[]>;
  /** Of projects that are not archived. */
  projectMembers(): Promise<readonly (OrganizationFigure & { readonly projectId: number })[]>;
  users(): Promise<readonly OrganizationFigure[]>;
  projects(): Promise<readonly OrganizationFigure[]>;
  storageBytes(): Promise<readonly OrganizationFigure[]>;
}

export interface LedgerEntry {
  readonly organizationId: number;
  readonly event: string;
  readonly detail: string;
  readonly entries: number;
}

/**
 * The service's own account of what it did since it started. No service needs this beside its metrics: it is here so that
 * you can hold the metrics against something that was counted without them.
 */
export interface Ledger {
  count(organizationId: number, event: string, detail: string): Promise<void>;
  entries(): Promise<readonly LedgerEntry[]>;
}
