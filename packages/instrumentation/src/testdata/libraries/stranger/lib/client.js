/** A library as there are many: what is worth hooking is the method of a class in a file of its own. */
class Client {
  /** @param {string} sql */
  query(sql) {
    return `result of ${sql}`;
  }
}

exports.Client = Client;
// Whoever is required by what it requires is seen before it is complete.
exports.circle = require('./circle');
