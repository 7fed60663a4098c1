import { createPrometheusExporter } from '@executor-metrics/exporter-prometheus';
import { MeterProvider } from '@executor-metrics/sdk';
import { type Exposition, freePort, parseExposition, samplesOf, sampleValue, sumOf } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPushgateway } from '../../packages/exporter-prometheus/src/pushgateway/create-pushgateway.ts';
import { requirePushgateway, startPushgateway } from './pushgateway.ts';

/** What a job records, and what renders it. */
function job() {
  const exporter = createPrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  onTestFinished(() => provider.shutdown());
  const meter = provider.getMeter('job', '1.2.3');
  const rows = meter.createCounter('report.rows', { unit: '{row}', description: 'Rows, by "kind" \\ line\nbreak.' });
  return { exporter, meter, rows };
}

/** Each sample as one line, without those of the gateway itself and without the times that it adds to each group. */
function linesOf(exposition: Exposition, labels: Readonly<Record<string, string>> = {}): readonly string[] {
  return [...exposition.families.values()]
    .flatMap(({ samples }) => samples)
    .filter(({ name }) => !/^(go|process|promhttp|pushgateway|push)_/.test(name))
    .map(({ name, value, labels: own }) => {
      // An empty label is one that is not there.
      const shown = Object.entries({ ...Object.fromEntries(own), ...labels }).filter(([, text]) => text !== '');
      return JSON.stringify([name, shown.sort(), value]);
    })
    .sort();
}

describe('a real Pushgateway', () => {
  it.for(['none', 'gzip'] as const)('shows all that the job recorded (compression: %s)', async (compression, test) => {
    await using gateway = await startPushgateway(requirePushgateway(test));
    const { exporter, meter, rows } = job();
    rows.add(3, { kind: 'a"b\\c\nd}' });
    rows.add(4, { kind: 'ä\u{1F680}' });
    meter.createUpDownCounter('report.pending').add(-2);
    meter.createGauge('report.last_success', { unit: 's' }).record(1.5e9);
    const duration = meter.createHistogram('report.step.duration', { unit: 's' });
    for (const seconds of [0.3, 40]) duration.record(seconds, { step: 'read' });
    await createPushgateway({ exporter, url: gateway.url, jobName: 'report', compression }).push();

    const { body } = await exporter.render();
    const rendered = linesOf(parseExposition(String(body)), { job: 'report' });
    expect(rendered.length).toBeGreaterThan(15);
    expect(linesOf(await gateway.metrics())).toEqual(rendered);
  });

  it('replaces what a push before had, adds to it where it is asked to, and deletes the group', async (test) => {
    await using gateway = await startPushgateway(requirePushgateway(test));
    const pushed = (name: string, groupings: Readonly<Record<string, string>> = {}) => {
      const { exporter, meter } = job();
      meter.createCounter(name).add(1);
      return createPushgateway({ exporter, url: gateway.url, jobName: 'report', groupings });
    };
    const shown = async () => {
      const exposition = await gateway.metrics();
      return ['a_total', 'b_total', 'c_total'].map((name) => samplesOf(exposition, name).length);
    };

    await pushed('a').push();
    await pushed('b', { instance: '1' }).push();
    expect(await shown()).toEqual([1, 1, 0]);
    await pushed('c').pushAdd();
    expect(await shown()).toEqual([1, 1, 1]);
    await pushed('c').push();
    expect(await shown()).toEqual([0, 1, 1]);
    await pushed('c').delete();
    // The gateway confirms a deletion before it is done; the push after it is done behind it.
    await pushed('a', { instance: '2' }).push();
    expect(await shown()).toEqual([1, 1, 0]);
  });

  it('keeps groups apart whatever their labels are, and deletes exactly the one', async (test) => {
    await using gateway = await startPushgateway(requirePushgateway(test));
    const values = [
      ...['', '/', '//', '..', '.', 'a/b', '../../metrics/job/x', '%2F', '%', '?a=b', '#', 'a b', '@base64', '='],
      ...['"', '\\', '\n', '\r\n', '\u0000', '{}', 'ä', '\u{1F680}', 'job', '1', 'x'.repeat(2500)],
    ];
    const { exporter, rows } = job();
    rows.add(1);
    const groups = values.map((value) =>
      createPushgateway({ exporter, url: gateway.url, jobName: `job ${value}`, groupings: { value } }),
    );
    for (const group of groups) await group.push();
    const pushed = samplesOf(await gateway.metrics(), 'report_rows_total');
    const labels = pushed.map(({ labels: own }) => [own.get('job'), own.get('value') ?? '']);
    expect(labels.sort()).toEqual(values.map((value) => [`job ${value}`, value]).sort());

    for (const [i, group] of groups.entries()) if (i > 0) await group.delete();
    await groups[0]?.push();
    expect(samplesOf(await gateway.metrics(), 'report_rows_total')).toHaveLength(1);
  });

  it('says why it refuses a push, and keeps what it had', async (test) => {
    await using gateway = await startPushgateway(requirePushgateway(test));
    const good = job();
    good.meter.createGauge('report.size').record(1);
    await createPushgateway({ exporter: good.exporter, url: gateway.url, jobName: 'good' }).push();
    const bad = job();
    bad.meter.createHistogram('report.size').record(1);
    const pushed = createPushgateway({ exporter: bad.exporter, url: gateway.url, jobName: 'bad' }).push();
    await expect(pushed).rejects.toMatchObject({
      ...{ name: 'PushgatewayError', status: 400, attempts: 1 },
      text: expect.stringMatching(/inconsistent/),
    });
    expect(sampleValue(await gateway.metrics(), 'report_size', { job: 'good' })).toBe(1);
  });

  it('takes pushes under the path of a proxy, with a password, and only with the right one', async (test) => {
    // Of the password U*U: a test vector of crypt_blowfish (openwall.com/crypt), whose cost is the least that there is.
    const users = { ann: '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW' };
    const webConfig = JSON.stringify({ basic_auth_users: users });
    await using gateway = await startPushgateway(requirePushgateway(test), { prefix: '/push/gateway', webConfig });
    const { exporter, rows } = job();
    rows.add(5);
    const options = { exporter, url: gateway.url, jobName: 'report' };
    await createPushgateway({ ...options, authorization: { username: 'ann', password: 'U*U' } }).push();
    await expect(createPushgateway(options).push()).rejects.toMatchObject({ status: 401 });
    const wrong = createPushgateway({ ...options, authorization: { username: 'ann', password: 'U*V' } });
    await expect(wrong.push()).rejects.toMatchObject({ status: 401 });
    const exposition = await gateway.metrics({ authorization: `Basic ${btoa('ann:U*U')}` });
    expect(sumOf(exposition, 'report_rows_total', { job: 'report' })).toBe(5);
  });

  it('gets what was pushed before it was there', async (test) => {
    const program = requirePushgateway(test);
    const port = await freePort();
    const { exporter, rows } = job();
    rows.add(6);
    const url = `http://127.0.0.1:${port}`;
    const retry = { maxAttempts: 100, initialMs: 100, maxMs: 100 };
    const pushed = createPushgateway({ exporter, url, jobName: 'report', retry }).push();
    await using gateway = await startPushgateway(program, { port });
    await pushed;
    expect(sampleValue(await gateway.metrics(), 'report_rows_total', { job: 'report' })).toBe(6);
  });
});
