import { createReport } from '@executor-metrics/core/support';
import { createAddressFilter } from './allowed-addresses.ts';
import { type Answer, type Answerer, plainAnswer, type ServedRequest } from './answer.ts';
import { type Authorization, createAuthorizer } from './authorization.ts';

export interface AccessOptions {
  readonly authorization?: Authorization | undefined;
  readonly allowedAddresses?: readonly string[] | undefined;
}

/** The answer to those who may not see the metrics; `undefined` for the others. */
type Guard = (request: ServedRequest) => Answer | undefined;

/** Answers those alone who may ask: 403 by address first, then 401 by credentials, whatever it was that they asked. */
export function withAccess(options: AccessOptions, next: Answerer): Answerer {
  const guards = [addressGuard(options.allowedAddresses), credentialsGuard(options.authorization)];
  return async (request) => {
    for (const guard of guards) {
      const refusal = guard?.(request);
      if (refusal !== undefined) return refusal;
    }
    return next(request);
  };
}

/** What the client says about its address, such as `X-Forwarded-For`, counts for nothing. */
function addressGuard(allowed: readonly string[] | undefined): Guard | undefined {
  if (allowed === undefined) return undefined;
  const isAllowed = createAddressFilter(allowed);
  const report = createReport();
  return ({ remoteAddress }) => {
    if (remoteAddress !== undefined) {
      return isAllowed(remoteAddress) ? undefined : plainAnswer(403, 'Your address is not among the allowed ones.');
    }
    report(
      'EXECUTOR_METRICS_UNKNOWN_ADDRESS',
      'a scrape was refused: allowedAddresses is set and the address of the client is not known here; ' +
        'give it to fetchHandler(request, { remoteAddress })',
    );
    return plainAnswer(403, 'Your address is not known here, and only some are allowed.');
  };
}

function credentialsGuard(authorization: Authorization | undefined): Guard | undefined {
  if (authorization === undefined) return undefined;
  const { challenge, admits } = createAuthorizer(authorization);
  return (request) =>
    admits(request.header('authorization'))
      ? undefined
      : plainAnswer(401, 'Valid credentials are needed.', { 'www-authenticate': challenge });
}
