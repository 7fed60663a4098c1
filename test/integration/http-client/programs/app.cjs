const { get } = require('node:http');
const { run } = require('../run.ts');

run(get);
