exports.client = require('./client');
