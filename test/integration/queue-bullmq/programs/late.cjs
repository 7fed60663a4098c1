// The library is loaded before anything of ours: `node late.cjs <queue> <library>`.
const [name = '', library = ''] = process.argv.slice(2);
const bullmq = require(library);

import('./late.ts').then(({ runLate }) => runLate(bullmq, name));
