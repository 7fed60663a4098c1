const library = require('amqplib');

import('./run-amqplib.ts').then(({ run }) => run(library, process.argv[2] ?? ''));
