import type { IncomingMessage, RequestListener } from 'node:http';
import { setRoute } from '@executor-metrics/node';
import type { TaskManager } from '../domain/task-manager.ts';
import type { Stats } from '../stats.ts';
import { accountRoutes } from './account-routes.ts';
import { attachmentRoutes } from './attachment-routes.ts';
import { expectedError, HttpError, type Reply, send } from './http-messages.ts';
import { projectRoutes } from './project-routes.ts';
import { type FoundRoute, type Route, Router } from './router.ts';
import { taskRoutes } from './task-routes.ts';
import { tokenOf } from './token.ts';
import { workRoutes } from './work-routes.ts';

export interface HttpApiOptions {
  readonly manager: TaskManager;
  readonly stats: () => Promise<Stats>;
  /** Told about what should not have happened, while the client gets a 500. */
  readonly onError: (error: unknown) => void;
}

/** The service over HTTP. */
export function createHttpApi({ manager, stats, onError }: HttpApiOptions): RequestListener {
  const router = new Router([
    ...accountRoutes(manager.accounts),
    ...projectRoutes(manager.projects),
    ...taskRoutes(manager.tasks),
    ...attachmentRoutes(manager.attachments),
    ...workRoutes(manager.exports, manager.notifications),
    ...operatorRoutes(stats),
  ]);
  return async (request, response) => {
    try {
      send(response, await answer(router, manager, request));
    } catch (error) {
      const expected = expectedError(error);
      // A client that has gone in the middle of its request is no fault of ours, and there is nobody to answer.
      if (expected === undefined && !request.socket.destroyed) onError(error);
      const { status, message, headers } = expected ?? new HttpError(500, 'the service failed to answer');
      send(response, { status, headers, body: { error: message } });
    }
  };
}

async function answer(router: Router, manager: TaskManager, request: IncomingMessage): Promise<Reply> {
  const { route, call }: FoundRoute = router.find(request);
  // The template of the path becomes a label of the metrics of HTTP; the path with its ids would be one for each task.
  setRoute(request, route.template);
  if (!('action' in route)) return route.answer(call);
  const user = await manager.accounts.authenticate(tokenOf(request));
  const reply = await route.answerUser(user, call);
  await manager.acted(user, route.action);
  return reply;
}

/** For whoever runs the service. */
function operatorRoutes(stats: () => Promise<Stats>): readonly Route[] {
  return [
    { method: 'GET', template: '/health', answer: async () => ({ status: 200, body: { status: 'ok' } }) },
    { method: 'GET', template: '/stats', answer: async () => ({ status: 200, body: await stats() }) },
  ];
}
