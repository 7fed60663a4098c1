export const priorities = ['low', 'normal', 'high'] as const;
export type Priority = (typeof priorities)[number];

/** `archived`: its project was archived before it was completed. */
export const taskStatuses = ['todo', 'in_progress', 'completed', 'archived'] as const;
export type TaskStatus = (typeof taskStatuses)[number];

export type AuthMethod = 'password' | 'api_key';

/** What users do, as far as it is counted. */
export type ActionType = 'create' | 'view' | 'update' | 'delete';

export interface Organization {
  readonly id: number;
  readonly name: string;
}

export interface User {
  readonly id: number;
  readonly organizationId: number;
  readonly email: string;
  readonly name: string;
}

/** A user as whoever checks a password has to know them. */
export interface Credentials {
  readonly user: User;
  readonly passwordHash: string;
}

export interface Project {
  readonly id: number;
  readonly organizationId: number;
  readonly name: string;
  readonly archived: boolean;
}

export interface Task {
  readonly id: number;
  readonly organizationId: number;
  readonly projectId: number;
  readonly title: string;
  readonly priority: Priority;
  readonly status: TaskStatus;
  readonly assigneeId: number | null;
  readonly createdAt: Date;
  readonly dueAt: Date | null;
  readonly completedAt: Date | null;
}

export interface Attachment {
  readonly id: number;
  readonly organizationId: number;
  readonly taskId: number;
  readonly name: string;
  readonly sizeBytes: number;
}

export type NotificationReason = 'assigned' | 'overdue';

/** What a user is told of a task. */
export interface Notification {
  readonly id: number;
  readonly organizationId: number;
  readonly userId: number;
  readonly taskId: number;
  readonly about: NotificationReason;
  readonly createdAt: Date;
}

export const exportFormats = ['csv', 'json'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The tasks of a project as a file, which takes some time. */
export interface ProjectExport {
  readonly id: number;
  readonly organizationId: number;
  readonly projectId: number;
  readonly format: ExportFormat;
  /** `undefined` until it is there. */
  readonly content: Buffer | undefined;
}
