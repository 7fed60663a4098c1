import type { Projects } from '../domain/projects.ts';
import { Fields } from './fields.ts';
import { readJson } from './http-messages.ts';
import type { Route } from './router.ts';

const maxBodyBytes = 16 * 1024;

export function projectRoutes(projects: Projects): readonly Route[] {
  return [
    {
      method: 'GET',
      template: '/projects',
      action: 'view',
      answerUser: async ({ organizationId }) => ({ status: 200, body: await projects.list(organizationId) }),
    },
    {
      method: 'POST',
      template: '/projects',
      action: 'create',
      async answerUser({ organizationId, id: userId }, { request }) {
        const fields = new Fields(await readJson(request, maxBodyBytes));
        const name = fields.text('name');
        fields.end();
        return { status: 201, body: await projects.create(organizationId, name, userId) };
      },
    },
    {
      method: 'POST',
      template: '/projects/:project/archive',
      action: 'update',
      answerUser: async ({ organizationId }, { ids: { project = 0 } }) => ({
        status: 200,
        body: await projects.archive(organizationId, project),
      }),
    },
    {
      method: 'PUT',
      template: '/projects/:project/members/:user',
      action: 'update',
      async answerUser({ organizationId }, { ids: { project = 0, user = 0 } }) {
        await projects.addMember(organizationId, project, user);
        return { status: 204 };
      },
    },
  ];
}
