// Pushes to the address that is given, as the last thing that a job does: nothing but the push keeps the process alive.
import { createPushgateway } from '../pushgateway/create-pushgateway.ts';

const gateway = createPushgateway({
  exporter: { render: async () => ({ contentType: 'text/plain', body: 'done 1\n' }) },
  url: process.argv[2] ?? '',
  jobName: 'short',
  retry: { initialMs: 200, jitter: 0 },
  // A timer that is left behind would keep the process for longer than any test waits.
  timeoutMs: 600_000,
  attemptTimeoutMs: 600_000,
});
await gateway.push();
process.stdout.write('pushed\n');
