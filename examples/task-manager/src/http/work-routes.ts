import type { Exports } from '../domain/exports.ts';
import { exportFormats } from '../domain/model.ts';
import type { Notifications } from '../domain/notifications.ts';
import { Fields } from './fields.ts';
import { readJson } from './http-messages.ts';
import type { Route } from './router.ts';

const maxBodyBytes = 16 * 1024;

/** What is done in the background is asked for and fetched here. */
export function workRoutes(exports: Exports, notifications: Notifications): readonly Route[] {
  return [
    {
      method: 'GET',
      template: '/notifications',
      action: 'view',
      answerUser: async ({ id }) => ({ status: 200, body: await notifications.of(id) }),
    },
    {
      method: 'POST',
      template: '/projects/:project/exports',
      action: 'create',
      async answerUser({ organizationId }, { request, ids: { project = 0 } }) {
        const fields = new Fields(await readJson(request, maxBodyBytes));
        const format = fields.oneOf('format', exportFormats);
        fields.end();
        const id = await exports.request(organizationId, project, format);
        return { status: 202, body: { id }, headers: { location: `/exports/${id}` } };
      },
    },
    {
      method: 'GET',
      template: '/exports/:export',
      action: 'view',
      async answerUser({ organizationId }, { ids }) {
        const { id, format, content } = await exports.get(organizationId, ids.export ?? 0);
        // Not yet: whoever asks again later will find it.
        if (content === undefined) return { status: 202, body: { id }, headers: { 'retry-after': '1' } };
        const name = `attachment; filename="tasks-${id}.${format}"`;
        return { status: 200, body: content, headers: { 'content-disposition': name } };
      },
    },
  ];
}
