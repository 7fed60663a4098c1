import { getEventListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { eventually, startProgram } from '@executor-metrics/testkit';
import { describe, expect, it, vi } from 'vitest';
import { answering, exporter, failureOf, gatewayThat, hanging, ok, timed } from '../testdata/timed-gateway.ts';
import { PushgatewayError } from './pushgateway-error.ts';

describe('the time of a push', () => {
  it('ends it while the gateway says nothing', async () => {
    const receiver = await gatewayThat(answering(503, {}, 'busy'), hanging);
    const { gateway } = timed(receiver.origin, { timeoutMs: 200, retry: { initialMs: 1 } });
    const error = await failureOf(gateway.push());
    expect(error).toBeInstanceOf(PushgatewayError);
    expect(error.message).toMatch(/report: not within 200 ms; 2 attempts; answered 503: busy$/);
  });

  it('ends it while the exporter renders', async () => {
    const exporter = { render: () => new Promise<never>(() => {}) };
    const error = await failureOf(timed('http://gateway', { exporter, timeoutMs: 50 }).gateway.push());
    expect(error).toMatchObject({ attempts: 0, message: 'PUT http://gateway/metrics/job/report: not within 50 ms' });
  });

  it('ends early during a pause where the caller gives up', async () => {
    const receiver = await gatewayThat(answering(503), ok);
    const controller = new AbortController();
    const reason = new Error('enough');
    const wait = (ms: number, signal: AbortSignal): Promise<unknown> => {
      controller.abort(reason);
      return pause(ms, undefined, { signal });
    };
    const pushed = timed(receiver.origin, { timeoutMs: 60_000, retry: { initialMs: 50_000, maxMs: 50_000 } }, { wait });
    await expect(pushed.gateway.push({ signal: controller.signal })).rejects.toBe(reason);
    expect(receiver.pushes).toHaveLength(1);
  });

  it('is over for one that waits for its turn as well', async () => {
    const receiver = await gatewayThat(hanging, ok);
    const { gateway } = timed(receiver.origin, { timeoutMs: 300 });
    const first = failureOf(gateway.push());
    await receiver.push(0);
    const controller = new AbortController();
    const second = gateway.push({ signal: controller.signal });
    controller.abort(new Error('not needed'));
    await expect(second).rejects.toThrow('not needed');
    await first;
    await gateway.push();
    expect(receiver.pushes).toHaveLength(2);
  });

  it('leaves the turn to the next one where the exporter goes on rendering for ever', async () => {
    const receiver = await gatewayThat(ok);
    const render = vi.fn(exporter.render).mockReturnValueOnce(new Promise<never>(() => {}));
    const { gateway } = timed(receiver.origin, { exporter: { render }, timeoutMs: 1000 });
    const controller = new AbortController();
    const first = gateway.push({ signal: controller.signal });
    const second = gateway.push();
    await eventually(() => expect(render).toHaveBeenCalled(), { what: 'the first push renders' });
    controller.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    await second;
  });

  it('never begins where the caller has given up before', async () => {
    const render = vi.fn(exporter.render);
    const { gateway } = timed('http://gateway', { exporter: { render } });
    const reason = new Error('too late');
    await expect(gateway.push({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(render).not.toHaveBeenCalled();
  });

  it('is ended by the caller while the gateway says nothing', async () => {
    const receiver = await gatewayThat(hanging);
    const controller = new AbortController();
    const pushed = timed(receiver.origin).gateway.push({ signal: controller.signal });
    await receiver.push(0);
    controller.abort();
    await expect(pushed).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('leaves nothing behind on a signal of the caller, which may live as long as the process', async () => {
    const receiver = await gatewayThat(answering(503), answering(503), ok);
    const { signal } = new AbortController();
    await timed(receiver.origin).gateway.push({ signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('refuses a signal that is none, since it would never end anything', async () => {
    const call = { signal: 'SIGTERM' } as unknown as { signal: AbortSignal };
    await expect(timed('http://gateway').gateway.push(call)).rejects.toThrow('accepted: an AbortSignal');
  });

  it('keeps a process alive until the push has arrived, and no longer', { timeout: 20_000 }, async () => {
    const receiver = await gatewayThat(answering(503), ok);
    const program = fileURLToPath(new URL('../testdata/pushes-and-ends.ts', import.meta.url));
    const options = ['--conditions=@executor-metrics/source', program, receiver.origin];
    await using job = await startProgram(process.execPath, options);
    expect(await job.exited).toEqual({ code: 0, signal: null });
    expect(job.stdoutLines).toEqual(['pushed']);
    expect(receiver.pushes).toHaveLength(2);
  });
});
