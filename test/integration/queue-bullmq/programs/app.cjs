const { Queue, Worker } = require('bullmq');

import('./run.ts').then(({ run }) => run({ Queue, Worker }, process.argv[2] ?? ''));
