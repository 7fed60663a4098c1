import { describe, expect, it } from 'vitest';
import { type ProgramOptions, startProgram } from './program.ts';

/** Node with a script; it stays alive until it is stopped when the script says so. */
const startScript = (script: string, options?: ProgramOptions) =>
  startProgram(process.execPath, ['--eval', script], options);

const stayAlive = 'setInterval(() => {}, 1000);';

describe('startProgram', () => {
  it('waits for the line that says that the program is ready', async () => {
    await using program = await startScript(
      `console.log('a'); setTimeout(() => console.log('ready'), 20); ${stayAlive}`,
      {
        readyWhen: /^ready$/,
      },
    );
    expect(program.stdoutLines).toEqual(['a', 'ready']);
    expect(program.pid).toBeGreaterThan(0);
  });

  it('finds the line on the error stream too, by any condition', async () => {
    await using program = await startScript(`console.error(JSON.stringify({ msg: 'ready' })); ${stayAlive}`, {
      readyWhen: (line) => JSON.parse(line).msg === 'ready',
    });
    expect(program.stdoutLines).toEqual([]);
    expect(program.output()).toBe('{"msg":"ready"}');
  });

  it('needs no line when none is named', async () => {
    const program = await startScript('process.exitCode = 3');
    expect(await program.exited).toEqual({ code: 3, signal: null });
  });

  it('runs the program in its directory and environment', async () => {
    const script = 'console.log(process.cwd(), process.env.GIVEN, process.env.PATH, "PATH" in process.env)';
    const program = await startScript(script, { cwd: '/', env: { GIVEN: '1', PATH: undefined } });
    await program.exited;
    expect(program.output()).toBe('/ 1 undefined false');
  });

  it('rejects when there is no such program', async () => {
    await expect(startProgram('/no/such/program', [])).rejects.toThrow(
      /\/no\/such\/program cannot be started: .*ENOENT/,
    );
  });

  it('rejects with the output when the program ends before it is ready', async () => {
    const outcome = startScript("console.log('one'); console.error('bad flag'); process.exitCode = 2", {
      readyWhen: /ready/,
    });
    await expect(outcome).rejects.toThrow(/ended with code 2 before it printed a line with \/ready\/.*bad flag/s);
  });

  it('rejects with the output and stops the program when the time is up', async () => {
    const outcome = startScript(`console.log(process.pid); ${stayAlive}`, { readyWhen: /ready/, timeoutMs: 400 });
    const error = await outcome.catch((reason: unknown) => reason as Error);
    expect(error).toHaveProperty('message', expect.stringMatching(/printed no line with \/ready\/ within 400 ms/));
    expect(isRunning(Number(/\d+$/.exec((error as Error).message)?.[0]))).toBe(false);
  });

  it('rejects when the condition itself fails', async () => {
    const outcome = startScript(`console.log('no json'); ${stayAlive}`, {
      readyWhen: (line) => JSON.parse(line).ready,
    });
    await expect(outcome).rejects.toThrow(/is not valid JSON/);
  });
});

describe('a program', () => {
  it('waits for later lines and finds earlier ones', async () => {
    await using program = await startScript(
      `console.log('first'); setTimeout(() => console.log('second'), 20); ${stayAlive}`,
    );
    expect(await program.waitForLine(/second/g)).toBe('second');
    expect(await program.waitForLine(/first/g)).toBe('first');
  });

  it('says what it printed when a line does not come', async () => {
    await using program = await startScript(`console.log('first'); ${stayAlive}`, { readyWhen: /first/ });
    await expect(program.waitForLine(/second/, 10)).rejects.toThrow(/no line with \/second\/ within 10 ms.*first/s);
  });

  it('waits for no line after its end', async () => {
    const program = await startScript('');
    await program.exited;
    await expect(program.waitForLine(/ready/)).rejects.toThrow(/ended with code 0 before/);
  });

  it('is asked to end, and can do so in its own way', async () => {
    const program = await startScript(
      `process.on('SIGTERM', () => { console.log('bye'); process.exit(5); }); console.log('ready'); ${stayAlive}`,
      { readyWhen: /ready/ },
    );
    expect(await program.stop()).toEqual({ code: 5, signal: null });
    expect(program.stdoutLines).toEqual(['ready', 'bye']);
    expect(await program.stop()).toEqual({ code: 5, signal: null });
  });

  it('gets the signal that is chosen', async () => {
    const program = await startScript(`console.log('ready'); ${stayAlive}`, { readyWhen: /ready/ });
    expect(await program.stop('SIGINT')).toEqual({ code: null, signal: 'SIGINT' });
  });

  it('is killed when it does not end in time', async () => {
    const program = await startScript(`process.on('SIGTERM', () => {}); console.log('ready'); ${stayAlive}`, {
      readyWhen: /ready/,
      stopTimeoutMs: 50,
    });
    expect(await program.stop()).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('has ended even when a child of its own keeps its output open', async () => {
    const grandchild = `require('node:child_process').spawn('sleep', ['3'], { stdio: 'inherit' }).unref()`;
    const program = await startScript(`${grandchild}; console.log('ready')`, { readyWhen: /ready/ });
    const started = performance.now();
    expect(await program.exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - started).toBeLessThan(2500);
  });

  it('ends with the block that uses it', async () => {
    let pid: number;
    {
      await using program = await startScript(stayAlive);
      pid = program.pid;
      expect(isRunning(pid)).toBe(true);
    }
    expect(isRunning(pid)).toBe(false);
  });

  it('leaves no listener behind', async () => {
    const before = process.listenerCount('exit');
    const program = await startScript(stayAlive);
    await program.stop();
    expect(process.listenerCount('exit')).toBe(before);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
