import { other } from '@executor-metrics/instrumentation';

/** RFC 9110, PATCH of RFC 5789 and QUERY (semantic conventions, attribute "http.request.method"). */
export const defaultMethods: readonly string[] = [
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'QUERY',
  'TRACE',
];

/** What stands for a method in an attribute: itself where it is known, else `_OTHER`. Methods are case-sensitive. */
export type MethodName = (method: string | undefined) => string;

export function methodNames(known: readonly string[] = defaultMethods): MethodName {
  const names = new Map<string | undefined, string>(known.map((method) => [method, method]));
  return (method) => names.get(method) ?? other;
}
