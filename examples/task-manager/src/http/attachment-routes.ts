import type { Attachments } from '../domain/attachments.ts';
import { HttpError, readBytes } from './http-messages.ts';
import type { Route } from './router.ts';

const maxFileBytes = 1024 * 1024;

export function attachmentRoutes(attachments: Attachments): readonly Route[] {
  return [
    {
      method: 'POST',
      template: '/tasks/:task/attachments',
      action: 'create',
      async answerUser({ organizationId }, { request, query, ids: { task = 0 } }) {
        const name = fileName(query.get('name'));
        const content = await readBytes(request, maxFileBytes);
        const attachment = await attachments.add(organizationId, task, { name, content });
        return { status: 201, body: attachment, headers: { location: `/attachments/${attachment.id}` } };
      },
    },
    {
      method: 'GET',
      template: '/attachments/:attachment',
      action: 'view',
      answerUser: async ({ organizationId }, { ids: { attachment = 0 } }) => ({
        status: 200,
        body: await attachments.contentOf(organizationId, attachment),
      }),
    },
    {
      method: 'DELETE',
      template: '/attachments/:attachment',
      action: 'delete',
      async answerUser({ organizationId }, { ids: { attachment = 0 } }) {
        await attachments.delete(organizationId, attachment);
        return { status: 204 };
      },
    },
  ];
}

function fileName(given: string | null): string {
  const name = (given ?? 'file').trim().toWellFormed();
  if (name !== '' && name.length <= 200 && !/[\p{Cc}/\\]/u.test(name)) return name;
  throw new HttpError(400, 'the name of a file has 1 to 200 characters, without "/", "\\" and control characters');
}
