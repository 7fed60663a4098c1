import * as http from 'node:http';
import { type HttpServerSubject, testHttpServer } from '@executor-metrics/testkit';
import { type ExpressModule, app as expressApp } from './http-servers/apps/express-app.ts';
import { app as fastifyApp } from './http-servers/apps/fastify-app.ts';
import { app as hapiApp } from './http-servers/apps/hapi-app.ts';
import { app as honoApp } from './http-servers/apps/hono-app.ts';
import { app as koaApp } from './http-servers/apps/koa-app.ts';
import { app as nestApp } from './http-servers/apps/nest-app.ts';
import { app as nodeApp } from './http-servers/apps/node-app.ts';
import { inProcess } from './http-servers/in-process.ts';

const subjects: readonly HttpServerSubject[] = [
  { name: 'node:http', start: () => inProcess(() => nodeApp(http)) },
  { name: 'node:http, enabled late', start: () => inProcess(() => nodeApp(http), { enabled: 'late' }) },
  { name: 'node:http on the official SDK', start: () => inProcess(() => nodeApp(http), { sdk: 'official' }) },
  { name: 'Express 5', start: () => inProcess(async () => expressApp((await import('express')).default)) },
  { name: 'Express 4', start: () => inProcess(async () => expressApp(await express4())) },
  { name: 'Fastify', start: () => inProcess(async () => fastifyApp((await import('fastify')).default)) },
  { name: 'Koa', start: () => inProcess(async () => koaApp((await import('koa')).default)) },
  { name: 'Hono', start: () => inProcess(async () => honoApp(await import('hono'))) },
  {
    name: 'hapi',
    start: () => inProcess(async () => hapiApp((await import('@hapi/hapi')).default)),
    templates: { user: '/users/{id}', member: '/orgs/{org}/members/{id}' },
  },
  {
    name: 'NestJS on Express',
    start: () => inProcess(async () => nestApp(await import('@nestjs/platform-express'))),
  },
  {
    name: 'NestJS on Fastify',
    start: () => inProcess(async () => nestApp(await import('@nestjs/platform-fastify'))),
  },
];

/** The types are those of version 5; what the application uses is the same. */
async function express4(): Promise<ExpressModule> {
  // @ts-expect-error There are no types for it.
  const { default: express } = await import('express4');
  return express as ExpressModule;
}

for (const subject of subjects) testHttpServer(subject);
