import { describe, expect, it } from 'vitest';
import { parseCommand } from './cli.ts';

describe('parseCommand', () => {
  it('runs without traffic until Ctrl-C where nothing is said', () => {
    expect(parseCommand([], {})).toEqual({
      kind: 'run',
      options: {
        port: undefined,
        durationSeconds: undefined,
        requestsPerSecond: 0,
        speed: 1,
        database: 'sqlite::memory:',
        redis: undefined,
        cacheSeconds: 5,
        seed: 1,
        json: false,
      },
    });
  });

  it('takes all options', () => {
    const args = '--port 0 --duration 10 --traffic=20 --speed 3600 --database sqlite:t.db --cache 0 --seed 7 --json';
    expect(parseCommand(args.split(' '), {})).toMatchObject({
      kind: 'run',
      options: {
        ...{ port: 0, durationSeconds: 10, requestsPerSecond: 20, speed: 3600 },
        ...{ database: 'sqlite:t.db', cacheSeconds: 0, seed: 7, json: true },
      },
    });
  });

  it.each([
    [['--duration', 'long'], '--duration takes a number from 0.1 to 1000000, not "long"'],
    [['--port', '70000'], '--port takes a whole number from 0 to 65535, not "70000"'],
    [['--traffic='], '--traffic takes a number from 0 to 1000, not ""'],
    [['--speed', '0'], '--speed takes a number from 0.001 to 100000, not "0"'],
    [['--quick'], "Unknown option '--quick'"],
    [['now'], "Unexpected argument 'now'"],
  ])('says in one line what is wrong with %j', (args, message) => {
    const command = parseCommand(args, {});
    expect(command).toEqual({ kind: 'invalid', message: expect.stringContaining(message) });
    expect(command).not.toEqual({ kind: 'invalid', message: expect.stringContaining('\n') });
  });

  it('takes the database and Redis from the environment where the command line says nothing of them', () => {
    const env = { DATABASE_URL: 'postgres://db/tasks', REDIS_URL: 'redis://cache', REDIS_PREFIX: ' ' };
    const optionsOf = (...args: string[]) => parseCommand(args, env);
    const redis = { url: 'redis://cache', prefix: 'task-manager' };
    expect(optionsOf()).toMatchObject({ options: { database: 'postgres://db/tasks', redis } });
    const given = ['--database', 'sqlite:t.db', '--redis', 'rediss://other:1/2'];
    expect(optionsOf(...given)).toMatchObject({
      options: { database: 'sqlite:t.db', redis: { url: 'rediss://other:1/2', prefix: 'task-manager' } },
    });
    expect(parseCommand([], { DATABASE_URL: '', REDIS_URL: '' })).toMatchObject({
      options: { database: 'sqlite::memory:', redis: undefined },
    });
  });

  it.each(['http://user:secret@host', 'secret', 'redis://', 'redis://u:secret@h:port'])(
    'takes no %j for a Redis, and does not show it',
    (url) => {
      const command = parseCommand([], { REDIS_URL: url });
      expect(command).toEqual({
        kind: 'invalid',
        message: expect.stringContaining('REDIS_URL take the URL of a Redis'),
      });
      expect(JSON.stringify(command)).not.toContain('secret');
    },
  );

  it('shows the help whatever else is there', () => {
    expect(parseCommand(['--json', '--help'], {})).toEqual({ kind: 'help' });
  });
});
