const library = require('kafkajs');

import('./run-kafkajs.ts').then(({ run }) => run(library, process.argv[2] ?? ''));
