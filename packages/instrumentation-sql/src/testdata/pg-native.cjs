// Stands in for pg-native, which is bindings to libpq: the same methods and callbacks, with a server that knows few texts.
// The interface is that of pg-native 3 (README) as pg/lib/native uses it.

const { EventEmitter } = require('node:events');

/** @typedef {(error?: Error | null, rows?: unknown, results?: unknown) => void} Callback */

module.exports = class Client extends EventEmitter {
  arrayMode = false;
  #isConnected = false;
  /** @type {Record<string, string> | undefined} */
  #errorFields;
  #prepared = new Map();
  pq = { resultErrorFields: () => this.#errorFields };

  /** @param {string} parameters @param {Callback} callback */
  connect(parameters, callback) {
    setImmediate(() => {
      this.#isConnected = !parameters.includes("port='1'");
      callback(this.#isConnected ? null : new Error('connection to server failed: Connection refused'));
    });
  }

  /** @param {string} text @param {unknown[] | Callback} values @param {Callback} [callback] */
  query(text, values, callback) {
    const done = typeof values === 'function' ? values : callback;
    setTimeout(() => this.#answer(text, done), text.includes('slow') ? 30 : 0);
  }

  /** @param {string} name @param {string} text @param {number} _count @param {Callback} callback */
  prepare(name, text, _count, callback) {
    this.#prepared.set(name, text);
    setImmediate(callback);
  }

  /** @param {string} name @param {unknown[]} _values @param {Callback} callback */
  execute(name, _values, callback) {
    setImmediate(() => this.#answer(this.#prepared.get(name), callback));
  }

  /** @param {Callback} callback */
  cancel(callback) {
    setImmediate(callback);
  }

  /** @param {Callback} callback */
  end(callback) {
    this.#isConnected = false;
    setImmediate(callback);
  }

  getTransactionStatus() {
    return 'I';
  }

  /** @param {string} text @param {Callback | undefined} callback */
  #answer(text, callback) {
    if (!this.#isConnected) return;
    this.#errorFields = undefined;
    if (text.includes('no_such_table')) {
      this.#errorFields = { severity: 'ERROR', sqlState: '42P01', messagePrimary: 'relation does not exist' };
      callback?.(new Error('ERROR: relation does not exist'));
      return;
    }
    const results = text.split(';').map((each) => resultOf(each.trim()));
    const [first, ...others] = results;
    if (others.length === 0) callback?.(null, first?.rows, first);
    else callback?.(null, results.map(({ rows }) => rows), results);
  }
};

/** @param {string} text */
function resultOf(text) {
  const command = text.replace(/ .*/s, '').toUpperCase();
  if (command !== 'SELECT') return { command, rowCount: command === 'INSERT' ? 1 : null, rows: [], fields: [] };
  const rows = [{ a: 1 }, { a: 2 }];
  return { command, rowCount: rows.length, rows, fields: [{ name: 'a', dataTypeID: 23 }] };
}
