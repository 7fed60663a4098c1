import { expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { version } from './version.ts';

it('the version that the instrumentation scope shows is the one of package.json', () => {
  expect(version).toBe(manifest.version);
});
