import { HttpError } from './http-messages.ts';

/** Takes the fields out of a body, one by one, and knows which were there. */
export class Fields {
  readonly #fields: Map<string, unknown>;

  /** @throws {HttpError} 400 where the body is no object */
  constructor(body: unknown) {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw new HttpError(400, 'the body must be a JSON object');
    }
    this.#fields = new Map(Object.entries(body));
  }

  has(name: string): boolean {
    return this.#fields.has(name);
  }

  /** @throws {HttpError} 400 where it is no text, is empty, too long, or has control characters */
  text(name: string, { maxLength = 200 }: { readonly maxLength?: number } = {}): string {
    const value = this.#take(name);
    const text = typeof value === 'string' ? value.trim().toWellFormed() : '';
    if (text === '' || text.length > maxLength || /\p{Cc}/u.test(text)) {
      throw new HttpError(400, `"${name}" must be text of 1 to ${maxLength} characters, without control characters`);
    }
    return text;
  }

  /** A text that is kept as it is. @throws {HttpError} 400 where it is no text, too short or too long */
  secret(name: string, minLength: number): string {
    const value = this.#take(name);
    if (typeof value === 'string' && value.length >= minLength && value.length <= 200) return value;
    throw new HttpError(400, `"${name}" must be text of ${minLength} to 200 characters`);
  }

  /** @throws {HttpError} 400 where it looks like no address */
  email(name: string): string {
    const value = this.text(name, { maxLength: 254 });
    if (!/^[^\s@]+@[^\s@]+$/.test(value)) throw new HttpError(400, `"${name}" must be an e-mail address`);
    return value;
  }

  /** @throws {HttpError} 400 where it is none of them */
  oneOf<const T extends string>(name: string, values: readonly T[]): T {
    const given = this.#take(name);
    const value = values.find((each) => each === given);
    if (value === undefined) throw new HttpError(400, `"${name}" must be one of ${values.join(', ')}`);
    return value;
  }

  /** @throws {HttpError} 400 where it is no time as ISO 8601 has it, with its zone */
  date(name: string): Date {
    const value = this.#take(name);
    const date = new Date(typeof value === 'string' && isoTime.test(value) ? value : Number.NaN);
    if (Number.isNaN(date.getTime())) throw new HttpError(400, `"${name}" must be a time such as 2030-01-31T12:00:00Z`);
    return date;
  }

  /** @throws {HttpError} 400 where it is no number that an id can be */
  id(name: string): number {
    const value = this.#take(name);
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
    throw new HttpError(400, `"${name}" must be the id of something`);
  }

  /** @throws {HttpError} 400 where there are fields that nobody has taken */
  end(): void {
    const [unknown] = this.#fields.keys();
    if (unknown !== undefined)
      throw new HttpError(400, `there is no field ${JSON.stringify(unknown.slice(0, 40))} here`);
  }

  #take(name: string): unknown {
    const value = this.#fields.get(name);
    this.#fields.delete(name);
    return value;
  }
}

const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
