import { describe, expect, it } from 'vitest';
import { parseCommand } from './cli.ts';

describe('parseCommand', () => {
  it('runs until Ctrl-C where nothing is said', () => {
    expect(parseCommand([])).toEqual({
      kind: 'run',
      options: {
        durationSeconds: undefined,
        tasksPerSecond: 20,
        tasks: Number.POSITIVE_INFINITY,
        port: undefined,
        seed: 1,
        database: ':memory:',
        json: false,
      },
    });
  });

  it('takes all options', () => {
    const args = '--duration 10 --rate=0 --tasks 200 --port 0 --seed 7 --db tasks.db --json'.split(' ');
    expect(parseCommand(args)).toMatchObject({
      kind: 'run',
      options: {
        durationSeconds: 10,
        tasksPerSecond: 0,
        tasks: 200,
        port: 0,
        seed: 7,
        database: 'tasks.db',
        json: true,
      },
    });
  });

  it.each([
    [['--duration', 'long'], '--duration takes a number from 0.1 to 1000000, not "long"'],
    [['--duration', '0'], '--duration takes a number from 0.1 to 1000000, not "0"'],
    [['--rate='], '--rate takes a number from 0 to 10000, not ""'],
    [['--port', '70000'], '--port takes a whole number from 0 to 65535, not "70000"'],
    [['--tasks', '1.5'], '--tasks takes a whole number from 0 to 1000000000, not "1.5"'],
    [['--quick'], "Unknown option '--quick'"],
    [['--duration', '-5'], "Option '--duration' argument is ambiguous."],
    [['now'], "Unexpected argument 'now'"],
  ])('says in one line what is wrong with %j', (args, message) => {
    const command = parseCommand(args);
    expect(command).toEqual({ kind: 'invalid', message: expect.stringContaining(message) });
    expect(command).not.toEqual({ kind: 'invalid', message: expect.stringContaining('\n') });
  });

  it('shows the help whatever else is there', () => {
    expect(parseCommand(['--json', '--help'])).toEqual({ kind: 'help' });
  });
});
