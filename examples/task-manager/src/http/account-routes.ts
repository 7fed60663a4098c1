import type { Accounts, Login, NewUser } from '../domain/accounts.ts';
import { Fields } from './fields.ts';
import { readJson } from './http-messages.ts';
import type { Route } from './router.ts';
import { tokenOf } from './token.ts';

const maxBodyBytes = 16 * 1024;
const shortestPassword = 8;

/** Organisations, users and sessions. */
export function accountRoutes(accounts: Accounts): readonly Route[] {
  return [...openRoutes(accounts), ...userRoutes(accounts)];
}

/** For those who have no session yet. */
function openRoutes(accounts: Accounts): readonly Route[] {
  return [
    {
      method: 'POST',
      template: '/organizations',
      async answer({ request }) {
        const fields = new Fields(await readJson(request, maxBodyBytes));
        const name = fields.text('name');
        const owner = newUser(fields);
        fields.end();
        return { status: 201, body: await accounts.found(name, owner) };
      },
    },
    {
      method: 'POST',
      template: '/sessions',
      async answer({ request }) {
        const fields = new Fields(await readJson(request, maxBodyBytes));
        const login = loginOf(fields);
        fields.end();
        return { status: 201, body: await accounts.logIn(login) };
      },
    },
  ];
}

function userRoutes(accounts: Accounts): readonly Route[] {
  return [
    {
      method: 'DELETE',
      template: '/sessions/current',
      action: 'delete',
      async answerUser(_user, { request }) {
        await accounts.logOut(tokenOf(request) ?? '');
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      template: '/users',
      action: 'view',
      answerUser: async ({ organizationId }) => ({ status: 200, body: await accounts.usersOf(organizationId) }),
    },
    {
      method: 'POST',
      template: '/users',
      action: 'create',
      async answerUser({ organizationId }, { request }) {
        const fields = new Fields(await readJson(request, maxBodyBytes));
        const user = newUser(fields);
        fields.end();
        return { status: 201, body: await accounts.add(organizationId, user) };
      },
    },
  ];
}

function newUser(fields: Fields): NewUser {
  return {
    email: fields.email('email'),
    name: fields.text('user'),
    password: fields.secret('password', shortestPassword),
  };
}

function loginOf(fields: Fields): Login {
  if (fields.has('apiKey')) return { apiKey: fields.secret('apiKey', 1) };
  return { email: fields.email('email'), password: fields.secret('password', 1) };
}
