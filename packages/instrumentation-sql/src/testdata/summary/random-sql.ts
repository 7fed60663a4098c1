import type { Dialect } from '../../summary/dialect.ts';

/** A number from 0 to below the limit. */
export type Random = (limit: number) => number;

/** What is in every literal, and in nothing else. */
export const secret = 'zqx';
export const secretNumber = '770077';

/** A statement, and what its summary has to be. */
export interface RandomSql {
  readonly sql: string;
  readonly summary: string;
}

const names = ['users', 'Orders', 'line_items', 'oauth2_tokens', 'größe', '表', 'comment', 'events', 'data', 'type'];
const columns = ['id', 'a', 'b_c', 'total', 'naïve', 'from_date', 'is_select', 'x1'];
const spaces = [' ', '\n', '\t', '  ', ' /* FROM zqx */ ', '\r\n', ' -- SELECT * FROM zqx\n', '/**/ '];

/** Makes statements of a dialect that have literals wherever literals can be. */
class Maker {
  readonly #random: Random;
  readonly #dialect: Dialect;
  readonly #words: string[] = [];

  constructor(random: Random, dialect: Dialect) {
    this.#random = random;
    this.#dialect = dialect;
  }

  get summary(): string {
    return this.#words.join(' ');
  }

  statement(): string {
    return this.#one(
      () => this.query(2),
      () => this.#insert(),
      () => this.#update(),
      () => this.#delete(),
      () => `WITH q AS (${this.query(1)}) ${this.#operation('SELECT')} * FROM q JOIN ${this.#table()} ON ${this.#condition(1)}`,
    );
  }

  query(depth: number): string {
    const head = `${this.#operation(this.#one('SELECT', 'select'))} ${this.#list(() => this.#expression(depth))}`;
    const tables = `FROM ${this.#source(depth)}${this.#maybe(() => this.#joins(depth))}`;
    const tail = `${this.#maybe(() => ` WHERE ${this.#condition(depth)}`)}${this.#maybe(() => this.#ending())}`;
    return `${head} ${tables}${tail}`;
  }

  #insert(): string {
    const head = `${this.#operation('INSERT')} INTO ${this.#table()} (${this.#list(() => this.#column())})`;
    const rows = (): string => `VALUES ${this.#list(() => `(${this.#list(() => this.#literal())})`)}`;
    return `${head} ${this.#one(rows, () => this.query(1))}${this.#maybe(() => this.#upsert())}`;
  }

  #upsert(): string {
    return this.#dialect === 'mysql'
      ? ` ON DUPLICATE KEY UPDATE a = ${this.#literal()}, b_c = ${this.#literal()}`
      : ` ON CONFLICT (id) DO UPDATE SET a = ${this.#literal()}, b_c = ${this.#literal()}`;
  }

  #update(): string {
    const head = `${this.#operation('UPDATE')} ${this.#table()} SET`;
    return `${head} ${this.#list(() => `${this.#column()} = ${this.#expression(1)}`)} WHERE ${this.#condition(1)}`;
  }

  #delete(): string {
    return `${this.#operation('DELETE')} FROM ${this.#table()} WHERE ${this.#condition(1)}`;
  }

  #source(depth: number): string {
    if (depth > 0 && this.#random(4) === 0) return `(${this.query(depth - 1)}) AS t`;
    return `${this.#table()}${this.#one('', ' t', ' AS t')}`;
  }

  #joins(depth: number): string {
    return this.#one(
      () => `, ${this.#source(depth - 1)}`,
      () => ` LEFT JOIN ${this.#source(depth - 1)} ON ${this.#condition(depth - 1)}`,
      () => ` JOIN ${this.#table()} USING (id), ${this.#table()}`,
    );
  }

  #ending(): string {
    const order = `ORDER BY ${this.#list(() => this.#column())}`;
    return ` ${this.#one(order, `GROUP BY a, b_c HAVING ${this.#condition(0)}`, `LIMIT ${secretNumber}`)}`;
  }

  #condition(depth: number): string {
    return this.#one(
      () => `${this.#column()} = ${this.#literal()}`,
      () => `${this.#column()} IN (${this.#list(() => this.#literal())}) AND ${this.#condition(depth)}`,
      () => `${this.#column()} IS DISTINCT FROM ${this.#literal()}`,
      () => `${this.#column()} BETWEEN ${this.#literal()} AND ${this.#literal()}`,
      () => (depth > 0 ? `EXISTS (${this.query(depth - 1)})` : `${this.#column()} LIKE ${this.#literal()}`),
    );
  }

  #expression(depth: number): string {
    return this.#one(
      () => this.#column(),
      () => `${this.#literal()} AS c`,
      () => `coalesce(${this.#list(() => this.#literal())})`,
      () => `extract(year FROM ${this.#literal()})`,
      () => `trim(both ${this.#literal()} FROM ${this.#literal()})`,
      () => `CASE WHEN ${this.#condition(0)} THEN ${this.#literal()} ELSE ${this.#literal()} END`,
      () => (depth > 0 ? `(${this.query(depth - 1)})` : '?'),
    );
  }

  #literal(): string {
    const inner = `${secret} FROM ${secret}, (SELECT ${secret}) -- /* $$ ; ${secret}`;
    const common = [`'${inner}'`, `'${inner}''${inner}'`, `'"${inner}'`, "''", secretNumber, `${secretNumber}.5e-3`, `0x${secretNumber}`];
    return this.#one(...common, ...this.#own(inner), 'NULL', '?');
  }

  /** Literals that only this dialect has. */
  #own(inner: string): readonly string[] {
    switch (this.#dialect) {
      case 'postgresql':
        return [
          ...[`$$${inner.replaceAll('$', '')}'$$`, `$t$ ' ${inner} $t$`, `E'${inner}\\'${inner}'`, `U&'${inner}'`],
          ...[`B'0101'`, `'${secret}'::text`, `ARRAY['${inner}']`, `'{"a": 1}'::json #>> '{${secret}}'`, '$1'],
        ];
      case 'mysql':
        return [`"${inner}"`, `"${inner}""${inner}"`, `_utf8mb4'${inner}'`, `N'${inner}'`, '@a', `INTERVAL ${secretNumber} DAY`];
      case 'sqlite':
        return [`X'${secretNumber}'`, ':name', '@name', '$name', `'\\'`];
    }
  }

  /** The name of a table, which belongs to the summary. */
  #table(): string {
    const name = this.#quoted(this.#one(...names));
    const table = this.#random(4) === 0 ? `${this.#quoted('main')}.${name}` : name;
    this.#words.push(table);
    return table;
  }

  #quoted(name: string): string {
    if (this.#random(3) > 0) return name;
    if (this.#dialect === 'mysql') return `\`${name}\``;
    return this.#dialect === 'sqlite' ? this.#one(`"${name}"`, `[${name}]`, `\`${name}\``) : `"${name}"`;
  }

  #column(): string {
    const name = this.#one(...columns);
    return this.#one(name, `t.${name}`, this.#dialect === 'mysql' ? `\`${name}\`` : `"${name}"`);
  }

  #operation(word: string): string {
    this.#words.push(word);
    return word;
  }

  #list(item: () => string): string {
    return Array.from({ length: 1 + this.#random(3) }, item).join(', ');
  }

  #maybe(part: () => string): string {
    return this.#random(2) === 0 ? '' : part();
  }

  #one<T>(...choices: readonly (T | (() => T))[]): T {
    const choice = choices[this.#random(choices.length)] as T | (() => T);
    return typeof choice === 'function' ? (choice as () => T)() : choice;
  }
}

/** A statement of this dialect, as it is written by hand, by an ORM, or by somebody who puts values into its text. */
export function randomSql(random: Random, dialect: Dialect): RandomSql {
  const maker = new Maker(random, dialect);
  const sql = spaced(maker.statement(), random);
  return { sql, summary: maker.summary };
}

/** Other white space, and comments, wherever a single space is outside of quotes. */
function spaced(sql: string, random: Random): string {
  const parts = sql.split(/('(?:[^'\\]|''|\\.)*'|"[^"]*"|`[^`]*`|\$t?\$.*?\$t?\$)/s);
  return parts
    .map((part, i) => (i % 2 === 0 ? part.replaceAll(' ', () => spaces[random(spaces.length)] as string) : part))
    .join('');
}
