import { bytesField, fieldsOf, integerField, textField } from '../serialize/protobuf/reader.ts';

/** What an answer that is no failure says. */
export interface Acceptance {
  readonly rejectedPoints: number;
  readonly message: string;
}

const acceptedAll: Acceptance = { rejectedPoints: 0, message: '' };

/** How much of an answer is read: enough for every message that a person would read. */
export const longestResponseBytes: number = 64 * 1024;

/** `ExportMetricsServiceResponse.partial_success`. An answer that cannot be read is one that says nothing. */
export function readAcceptance(body: Uint8Array, isJson: boolean): Acceptance {
  return attempt(() => (isJson ? acceptanceOfJson(body) : acceptanceOfProtobuf(body))) ?? acceptedAll;
}

/** `google.rpc.Status.message`, or the text that a server in between answered with. */
export function readFailureMessage(body: Uint8Array, contentType: string): string {
  if (contentType.includes('json')) return attempt(() => textIn(parse(body), 'message')) ?? '';
  if (contentType.includes('protobuf')) return attempt(() => textField(body, 2)) ?? '';
  return contentType.includes('text/plain') ? Buffer.from(body).toString() : '';
}

/**
 * The delay of a `google.rpc.RetryInfo` among the details of a `google.rpc.Status`: Status { 3 repeated Any details };
 * Any { 1 string type_url; 2 bytes value }; RetryInfo { 1 Duration retry_delay }; Duration { 1 int64 seconds; 2 int32 nanos }
 */
export function readRetryDelayMs(status: Uint8Array): number | undefined {
  return attempt(() => {
    for (const { number, value } of fieldsOf(status)) {
      if (number !== 3 || typeof value === 'number') continue;
      if (!textField(value, 1).endsWith('/google.rpc.RetryInfo')) continue;
      const delay = bytesField(bytesField(value, 2) ?? nothing, 1) ?? nothing;
      return integerField(delay, 1) * 1000 + integerField(delay, 2) / 1e6;
    }
    return undefined;
  });
}

const nothing = new Uint8Array();

/** Response { 1 PartialSuccess { 1 int64 rejected_data_points; 2 string error_message } } */
function acceptanceOfProtobuf(body: Uint8Array): Acceptance {
  const partial = bytesField(body, 1);
  if (partial === undefined) return acceptedAll;
  return { rejectedPoints: countOf(integerField(partial, 1)), message: textField(partial, 2) };
}

function acceptanceOfJson(body: Uint8Array): Acceptance {
  const answer = parse(body);
  const partial: unknown = isObject(answer) ? answer.partialSuccess : undefined;
  if (!isObject(partial)) return acceptedAll;
  return { rejectedPoints: countOf(Number(partial.rejectedDataPoints ?? 0)), message: textIn(partial, 'errorMessage') };
}

/** A count that makes no sense is none. */
function countOf(value: number): number {
  return Number.isSafeInteger(value) && value > 0 ? value : 0;
}

function parse(body: Uint8Array): unknown {
  return JSON.parse(Buffer.from(body).toString());
}

function textIn(value: unknown, key: string): string {
  const text: unknown = isObject(value) ? value[key] : undefined;
  return typeof text === 'string' ? text : '';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
