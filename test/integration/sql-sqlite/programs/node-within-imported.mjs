import { use } from './use.cjs';

// What another module imports.
const { open } = await import('./open.mjs');
await use(open());
