import { routesUnderTest } from './routes-under-test.ts';

/** Of this program; enabled at once where it is to be so before the framework is loaded. */
export const routes: ReturnType<typeof routesUnderTest> = routesUnderTest();

if (process.argv.includes('early')) routes.enable();
