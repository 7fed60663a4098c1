// The library is loaded before anything of ours: `node late.mjs <queue> <library>`.
const [name = '', library = ''] = process.argv.slice(2);
const bullmq = await import(library);
const { runLate } = await import('./late.ts');

await runLate(bullmq, name);
