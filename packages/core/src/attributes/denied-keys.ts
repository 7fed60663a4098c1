/**
 * Keys that become no labels unless the policy says otherwise: they identify a person, a request or a secret. The former
 * two have no bound, so that each value would begin a series of its own, and the last has no place in a metric.
 */
export const defaultDeniedKeys: readonly string[] = Object.freeze([
  // Secrets.
  'password',
  'passwd',
  'passphrase',
  'secret',
  'client_secret',
  'private_key',
  'api_key',
  'access_key',
  'token',
  'access_token',
  'refresh_token',
  'id_token',
  'auth_token',
  'csrf_token',
  'jwt',
  'authorization',
  'credentials',
  'cookie',
  'set_cookie',
  // Persons.
  'user_id',
  'username',
  'user_name',
  'user_email',
  'email',
  'phone',
  'phone_number',
  'ip',
  'ip_address',
  'client_ip',
  'credit_card',
  'card_number',
  'ssn',
  // Requests and what else there is one of.
  'session',
  'session_id',
  'request_id',
  'correlation_id',
  'transaction_id',
  'trace_id',
  'span_id',
  'job_id',
  'task_id',
  'message_id',
  'uuid',
]);

/** The key without case and separators: `userId`, `user_id`, `user.id` and `User-Id` are one key to a list of denied ones. */
export function comparableKey(key: string): string {
  return key.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
