/** So deep an error is looked into for the one that caused it. */
const deepest = 5;

/** How the protocol names its errors (Kafka protocol guide, "Error Codes"). */
const brokerWord = /^[A-Z][A-Z_]{2,60}$/;

/**
 * The `error.type` of an error of a client of Kafka: what the broker called it (`NOT_LEADER_FOR_PARTITION`), else what errors in
 * general have. Where the client gave up after some attempts, it is the last of their errors.
 */
export function kafkaErrorType(error: unknown, errorType: (error: unknown) => string): string {
  let cause = error;
  for (let depth = 0; depth < deepest; depth++) {
    const { cause: nearer, errors } = fieldsOf(cause);
    // @platformatic/kafka has the errors of all attempts, and those of all brokers.
    const next = nearer ?? (Array.isArray(errors) ? errors.at(-1) : undefined);
    if (next === undefined || next === null) break;
    cause = next;
  }
  const { type, apiId = type } = fieldsOf(cause);
  return typeof apiId === 'string' && brokerWord.test(apiId) ? apiId : errorType(cause);
}

/** What is read of errors: `type` of kafkajs, `errors` and `apiId` of @platformatic/kafka. */
type Fields = Readonly<Partial<Record<'cause' | 'errors' | 'type' | 'apiId', unknown>>>;

function fieldsOf(error: unknown): Fields {
  return typeof error === 'object' && error !== null ? error : {};
}
