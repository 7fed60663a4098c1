const { use } = require('./use.cjs');

const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
use(new DatabaseSync(':memory:'));
