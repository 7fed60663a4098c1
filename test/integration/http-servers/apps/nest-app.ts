import 'reflect-metadata';
import type { Server } from 'node:http';
import { PassThrough } from 'node:stream';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  type INestApplication,
  Module,
  Post,
  Redirect,
  StreamableFile,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/** The module of a platform: `@nestjs/platform-express` or `@nestjs/platform-fastify`. */
export type Platform = typeof import('@nestjs/platform-express') | typeof import('@nestjs/platform-fastify');

type Decorator = (target: object, key: string, descriptor: PropertyDescriptor) => unknown;

/** Decorators are called by hand: they are no syntax that Node.js knows. */
function decorate(type: new () => object, key: string, ...decorators: readonly unknown[]): void {
  const descriptor = Object.getOwnPropertyDescriptor(type.prototype, key) as PropertyDescriptor;
  for (const decorator of decorators) (decorator as Decorator)(type.prototype, key, descriptor);
}

class Main {
  user(): string {
    return 'ok';
  }
  uploads(body: unknown): string {
    return String(body);
  }
  empty(): void {}
  moved(): void {}
  teapot(): string {
    return 'teapot';
  }
  broken(): void {
    throw new Error('broken');
  }
  stream(): StreamableFile {
    return new StreamableFile(parts(100));
  }
  large(): StreamableFile {
    return new StreamableFile(Buffer.alloc(20_000_000));
  }
  trickle(): StreamableFile {
    return new StreamableFile(parts(undefined));
  }
  hang(): Promise<void> {
    return new Promise(() => {});
  }
}
Body()(Main.prototype, 'uploads', 0);
decorate(Main, 'user', Get('users/:id'));
decorate(Main, 'uploads', Post('uploads'));
decorate(Main, 'empty', Get('empty'), HttpCode(204));
decorate(Main, 'moved', Get('moved'), Redirect('/users/1'));
decorate(Main, 'teapot', Get('teapot'), HttpCode(418));
decorate(Main, 'broken', Get('broken'));
decorate(Main, 'stream', Get('stream'));
decorate(Main, 'large', Get('large'));
decorate(Main, 'trickle', Get('trickle'));
decorate(Main, 'hang', Get('hang'));
Controller()(Main);

class Members {
  member(): string {
    return 'ok';
  }
}
decorate(Members, 'member', Get('members/:id'));
Controller('orgs/:org')(Members);

class Application {}
Module({ controllers: [Main, Members] })(Application);

export async function app(platform: Platform): Promise<Server> {
  const adapter = 'ExpressAdapter' in platform ? new platform.ExpressAdapter() : new platform.FastifyAdapter();
  const main: INestApplication = await NestFactory.create(Application, adapter as never, { logger: false });
  await main.listen(0, '127.0.0.1');
  return main.getHttpServer();
}

/** A second part after some time, or never. */
function parts(secondAfterMs: number | undefined): PassThrough {
  const stream = new PassThrough();
  stream.write('first');
  if (secondAfterMs !== undefined) setTimeout(() => stream.end('second'), secondAfterMs);
  return stream;
}
