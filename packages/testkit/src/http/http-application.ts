/**
 * The application that a framework is tested with. Each is written the way that its framework is meant to be used:
 *
 * - `GET /users/:id` answers 200
 * - `GET /orgs/:org/members/:id` answers 200; a router of its own, mounted at `/orgs/:org`, where the framework has such
 * - `POST /uploads` reads all of the body and answers 201
 * - `GET /empty` answers 204, `GET /moved` 302, `GET /teapot` 418
 * - `GET /broken` throws, which the framework answers with 500
 * - `GET /stream` answers 200 with two parts that are 100 ms apart
 * - `GET /large` answers 200 with 20 MB
 * - `GET /trickle` answers 200 with one part, and never ends
 * - `GET /hang` is never answered
 * - there is nothing else
 */
export interface HttpTemplates {
  readonly user: string;
  readonly member: string;
  readonly uploads: string;
  readonly empty: string;
  readonly moved: string;
  readonly teapot: string;
  readonly broken: string;
  readonly stream: string;
  readonly large: string;
  readonly trickle: string;
  readonly hang: string;
}

/** The routes as most frameworks write them. */
export const httpTemplates: HttpTemplates = {
  user: '/users/:id',
  member: '/orgs/:org/members/:id',
  uploads: '/uploads',
  empty: '/empty',
  moved: '/moved',
  teapot: '/teapot',
  broken: '/broken',
  stream: '/stream',
  large: '/large',
  trickle: '/trickle',
  hang: '/hang',
};
