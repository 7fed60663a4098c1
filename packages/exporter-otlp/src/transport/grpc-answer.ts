import { cleanMessage } from './clean-message.ts';
import type { GrpcStatus } from './grpc-status.ts';
import { readAcceptance, readRetryDelayMs } from './response-body.ts';
import type { Answer, Failure } from './transport.ts';

export interface GrpcResponse {
  readonly status: GrpcStatus;
  /** `grpc-message`, decoded. */
  readonly message: string;
  /** `grpc-status-details-bin`, decoded; a `google.rpc.Status`. */
  readonly details: Uint8Array | undefined;
  /** The message of the response, without its frame. */
  readonly body: Uint8Array;
}

/**
 * The same status stands for a quota that is used up. The words are those of the servers of grpc-go, -js, -java and -core
 * for a message above their limit.
 */
const saysTooLarge = /larger than max|exceeds maximum size|too large/i;

/** What a response means (OTLP specification, "OTLP/gRPC Response"). */
export function answerOfGrpc({ status, message, details, body }: GrpcResponse): Answer {
  if (status === 'OK') {
    const { rejectedPoints, message: said } = readAcceptance(body, false);
    return { status: 'accepted', rejectedPoints, message: cleanMessage(said), code: status };
  }
  const said = cleanMessage(message);
  const failure: Failure = { errorType: status, code: status, reason: said === '' ? status : `${status}: ${said}` };
  const retryAfterMs = details === undefined ? undefined : readRetryDelayMs(details);
  switch (status) {
    case 'RESOURCE_EXHAUSTED':
      if (retryAfterMs !== undefined) {
        return { status: 'refused', failure, retryable: true, retryAfterMs, blamesData: false };
      }
      return saysTooLarge.test(message)
        ? { status: 'too-large', failure }
        : { status: 'refused', failure, retryable: false, retryAfterMs, blamesData: false };
    case 'UNAVAILABLE':
    case 'ABORTED':
    case 'OUT_OF_RANGE':
      return { status: 'refused', failure, retryable: true, retryAfterMs, blamesData: false };
    // The server stopped on its way, or lost what it had.
    case 'CANCELLED':
    case 'DEADLINE_EXCEEDED':
    case 'DATA_LOSS':
      return { status: 'unanswered', failure, retryAfterMs };
    case 'UNAUTHENTICATED':
    case 'PERMISSION_DENIED':
    case 'UNIMPLEMENTED':
    case 'NOT_FOUND':
      return { status: 'refused', failure, retryable: false, retryAfterMs: undefined, blamesData: false };
    default:
      return { status: 'refused', failure, retryable: false, retryAfterMs: undefined, blamesData: true };
  }
}
