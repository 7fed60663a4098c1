exports.Client = require('./lib/client').Client;
