const { Queue, Worker } = require('bullmq-5');

// @ts-ignore: its types are those of version 5.
import('./run.ts').then(({ run }) => run({ Queue, Worker }, process.argv[2] ?? ''));
