import { help, type ProgramOptions, parseCommand } from './cli.ts';
import { messageOf } from './domain/errors.ts';
import { createOutput } from './output.ts';
import { runProgram } from './program.ts';
import { onStopSignal } from './stop-signals.ts';

const lingersMs = 500;

process.exitCode = await main();
// All is closed, and nothing should keep the process. BullMQ leaves timers of ten seconds and more where Redis has gone away.
setTimeout(() => process.exit(), lingersMs).unref();

async function main(): Promise<number> {
  const command = parseCommand(process.argv.slice(2), process.env);
  switch (command.kind) {
    case 'help':
      process.stdout.write(help);
      return 0;
    case 'invalid':
      process.stderr.write(`${command.message}\n`);
      return 2;
    case 'run':
      return runUntilStopped(command.options);
    default:
      return command satisfies never;
  }
}

async function runUntilStopped(options: ProgramOptions): Promise<number> {
  const stop = new AbortController();
  onStopSignal(() => stop.abort());
  // Whoever read the output has gone, as in `npm run demo | head`.
  process.stdout.on('error', () => stop.abort());
  const { durationSeconds } = options;
  const timer = durationSeconds === undefined ? undefined : setTimeout(() => stop.abort(), durationSeconds * 1000);
  try {
    await runProgram(options, createOutput(process.stdout, options), stop.signal);
    return 0;
  } catch (error) {
    process.stderr.write(`the task manager could not run: ${messageOf(error)}\n`);
    return 1;
  } finally {
    clearTimeout(timer);
  }
}
