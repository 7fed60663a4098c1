import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { requireServer } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';

interface ServiceStatus {
  readonly name: string;
  readonly port: number;
  readonly state: 'ready' | 'starting' | 'foreign' | 'closed';
}

const script = fileURLToPath(new URL('../../scripts/services.mjs', import.meta.url));

/** `status` has an exit code of 1 where something does not answer; what it prints is the same. */
function status(): readonly ServiceStatus[] {
  const shell = `"${process.execPath}" "${script}" status --json || true`;
  return (JSON.parse(execFileSync('sh', ['-c', shell], { encoding: 'utf8' })) as { services: ServiceStatus[] })
    .services;
}

describe('npm run services', () => {
  for (const { name, port, state } of status()) {
    it(`makes ${name} answer as itself at 127.0.0.1:${port}`, async (test) => {
      await requireServer(test, { name, host: '127.0.0.1', port });
      expect(state).toBe('ready');
    });
  }
});
