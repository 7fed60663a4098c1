import { type DemoOptions, help, parseCommand } from './cli.ts';
import { runDemo } from './demo.ts';
import { messageOf } from './errors.ts';
import { createOutput } from './output.ts';
import { onStopSignal } from './stop-signals.ts';

process.exitCode = await main();

async function main(): Promise<number> {
  const command = parseCommand(process.argv.slice(2));
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

async function runUntilStopped(options: DemoOptions): Promise<number> {
  const stop = new AbortController();
  onStopSignal(() => stop.abort());
  // Whoever read the output has gone, as in `npm run demo | head`.
  process.stdout.on('error', () => stop.abort());
  const { durationSeconds } = options;
  const timer = durationSeconds === undefined ? undefined : setTimeout(() => stop.abort(), durationSeconds * 1000);
  try {
    await runDemo(options, createOutput(process.stdout, options), stop.signal);
    return 0;
  } catch (error) {
    process.stderr.write(`the demo could not run: ${messageOf(error)}\n`);
    return 1;
  } finally {
    clearTimeout(timer);
  }
}
