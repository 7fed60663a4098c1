import type { CreatedUser, OpenedSession } from '../domain/accounts.ts';
import type { Organization, Project } from '../domain/model.ts';
import type { ApiClient } from './api-client.ts';

/** A user who is made up. */
export interface Person {
  readonly id: number;
  readonly apiKey: string;
  /** While they are logged in. */
  token: string | undefined;
}

/** An organisation that is made up, as its users know it. */
export interface Company {
  readonly people: readonly [Person, ...Person[]];
  /** Ids of projects that are not archived. */
  readonly projects: number[];
  /** Ids of tasks that are neither completed nor deleted. */
  readonly tasks: number[];
}

const peopleInCompany = 4;
/** They log in with their keys, so that only these need one. */
const password = 'a password for nobody';

/** Has an organisation founded, with users and a project. @param name that no other one has, also not in an earlier run */
export async function foundCompany(client: ApiClient, name: string): Promise<Company> {
  const user = (i: number): object => ({ user: `Person ${i}`, email: `${i}@${name}.example`, password });
  const { body: founded } = await client.ask<CreatedUser & { readonly organization: Organization }>('/organizations', {
    method: 'POST',
    body: { name, ...user(0) },
  });
  const owner: Person = { id: founded.user.id, apiKey: founded.apiKey, token: undefined };
  // Each time anew: to hash a password takes long enough for a session to be over, where the clock of the service runs fast.
  const asOwner = async (path: string, body: object) =>
    client.ask<CreatedUser & Project>(path, { method: 'POST', token: await logIn(client, owner), body });
  const others: Person[] = [];
  for (let i = 1; i < peopleInCompany; i++) {
    const { body } = await asOwner('/users', user(i));
    others.push({ id: body.user.id, apiKey: body.apiKey, token: undefined });
  }
  const { body: project } = await asOwner('/projects', { name: 'First' });
  return { people: [owner, ...others], projects: [project.id], tasks: [] };
}

/** @returns the token of the session */
export async function logIn(client: ApiClient, person: Person): Promise<string> {
  const { apiKey } = person;
  const { body } = await client.ask<OpenedSession>('/sessions', { method: 'POST', body: { apiKey } });
  person.token = body.token;
  return body.token;
}
