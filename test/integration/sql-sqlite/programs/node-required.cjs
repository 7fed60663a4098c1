const { DatabaseSync } = require('node:sqlite');
const { use } = require('./use.cjs');

use(new DatabaseSync(':memory:'));
