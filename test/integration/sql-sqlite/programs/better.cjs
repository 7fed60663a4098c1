const Database = require('better-sqlite3');
const { use } = require('./use.cjs');

use(new Database(':memory:'));
