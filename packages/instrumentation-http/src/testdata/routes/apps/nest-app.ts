import 'reflect-metadata';
import type { Server } from 'node:http';
import {
  All,
  Controller,
  Get,
  type INestApplication,
  type MiddlewareConsumer,
  Module,
  RequestMethod,
  UnauthorizedException,
  UseGuards,
  VersioningType,
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

class Cats {
  one(): string {
    return 'ok';
  }
  any(): string {
    return 'ok';
  }
  guarded(): string {
    return 'ok';
  }
  boom(): string {
    throw new Error('boom');
  }
}
decorate(Cats, 'one', Get(':id'));
decorate(Cats, 'any', All(['a/:x', 'b/:y']));
decorate(Cats, 'guarded', Get('guarded/:id'), UseGuards({ canActivate: refuse }));
decorate(Cats, 'boom', Get('boom/:why'));
Controller({ path: 'cats', version: ['1', '2'] })(Cats);

class Health {
  check(): string {
    return 'ok';
  }
}
decorate(Health, 'check', Get());
Controller('health')(Health);

class Application {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply((_request: unknown, _response: unknown, next: () => void) => next()).forRoutes('cats');
  }
}
Module({ controllers: [Cats, Health] })(Application);

function refuse(): never {
  throw new UnauthorizedException();
}

/** A global prefix with an exception, versions in the path, middleware and guards. */
export async function app(platform: Platform): Promise<Server> {
  const adapter = 'ExpressAdapter' in platform ? new platform.ExpressAdapter() : new platform.FastifyAdapter();
  const main: INestApplication = await NestFactory.create(Application, adapter as never, { logger: false });
  main.setGlobalPrefix('api', { exclude: [{ path: 'health', method: RequestMethod.GET }] });
  main.enableVersioning({ type: VersioningType.URI });
  await main.listen(0, '127.0.0.1');
  return main.getHttpServer();
}
