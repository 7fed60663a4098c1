import { has, isMethod, isObject, property, textOf } from '../foreign/property.ts';
import { providerOf } from './providers.ts';
import { TokenUsage } from './token-usage.ts';

/** What a result says of the request that it answers. */
export interface RequestFacts {
  readonly provider: string | undefined;
  readonly operation: string | undefined;
  readonly responseModel: string | undefined;
}

interface WireFormat {
  readonly provider: string;
  readonly operation: string;
}

const openAiChat: WireFormat = { provider: 'openai', operation: 'chat' };
const anthropicChat: WireFormat = { provider: 'anthropic', operation: 'chat' };

/** By the `object` or `type` that the APIs of OpenAI and Anthropic write into their answers and events. */
const wireFormats: ReadonlyMap<string, WireFormat> = new Map([
  ['chat.completion', openAiChat],
  ['chat.completion.chunk', openAiChat],
  ['text_completion', { provider: 'openai', operation: 'text_completion' }],
  ['response', openAiChat],
  ['list', { provider: 'openai', operation: 'embeddings' }],
  ['message', anthropicChat],
  ['message_start', anthropicChat],
  ['message_delta', anthropicChat],
]);

/**
 * Model, provider, operation and usage of one request, read from its result or from the chunks of its stream: a few named
 * properties of which none holds anything that was asked or answered. Never throws, whatever it is given.
 */
export class CallFacts implements RequestFacts {
  provider: string | undefined = undefined;
  operation: string | undefined = undefined;
  responseModel: string | undefined = undefined;
  readonly usage: TokenUsage = new TokenUsage();
  /** What failed though nothing was thrown, if anything: anything that an error type can be made of. */
  error: unknown = undefined;

  /** @param result what the call returned, or a chunk or an event of its stream */
  read(result: unknown): void {
    const body = bodyOf(result);
    if (!isObject(body)) return;
    if (isOfAiSdk(body)) this.#readAiSdk(body);
    else this.#readWire(body);
  }

  /** A part of a stream of the AI SDK. */
  readPart(part: unknown): void {
    switch (property(part, 'type')) {
      case 'finish-step':
        this.#readResponse(part);
        this.usage.add(property(part, 'usage'));
        break;
      case 'finish':
        this.#readResponse(part);
        this.usage.update(property(part, 'totalUsage') ?? property(part, 'usage'));
        this.error = undefined;
        break;
      case 'error':
        this.error = property(part, 'error') ?? part;
        break;
      case 'abort':
        this.error = aborted;
        break;
      default:
    }
  }

  #readWire(body: object): void {
    const kind = textOf(property(body, 'object')) ?? textOf(property(body, 'type')) ?? '';
    // An event of OpenAI's responses, most of which are about content.
    if (kind.startsWith('response.')) {
      this.#readWire(bodyOfEvent(property(body, 'response')));
      return;
    }
    if (kind === 'message_start') this.#readWire(bodyOfEvent(property(body, 'message')));
    const format = wireFormats.get(kind);
    this.provider ??= format?.provider;
    this.operation ??= format?.operation;
    this.responseModel = textOf(property(body, 'model')) ?? this.responseModel;
    this.usage.update(property(body, 'usage'));
    if (kind === 'response' && property(body, 'status') === 'failed') this.error = property(body, 'error') ?? failed;
  }

  #readAiSdk(body: object): void {
    this.operation ??= has(body, 'embedding') || has(body, 'embeddings') ? 'embeddings' : 'chat';
    this.#readResponse(body);
    this.usage.update(property(body, 'totalUsage') ?? property(body, 'usage'));
  }

  #readResponse(source: unknown): void {
    const response = property(source, 'response') ?? property(property(source, 'responses'), 0);
    const model = property(property(source, 'finalStep'), 'model');
    // Embeddings tell their model in the answer of the API alone.
    const raw = property(property(response, 'body'), 'model');
    this.responseModel = textOf(property(response, 'modelId')) ?? textOf(raw) ?? this.responseModel;
    this.provider ??= providerOf(textOf(property(model, 'provider')) ?? firstKey(property(source, 'providerMetadata')));
  }
}

/** Stands for the error of a stream that says of itself that it was aborted. */
export const aborted: Readonly<{ name: string }> = Object.freeze({ name: 'AbortError' });

/** Stands for the error of a response that failed without saying why. */
const failed: Readonly<{ name: string }> = Object.freeze({ name: 'response_failed' });

/** What `withResponse()` of the clients of OpenAI and Anthropic wraps in an object of its own. */
export function bodyOf(result: unknown): unknown {
  if (!isObject(result) || !has(result, 'request_id') || !has(result, 'data')) return result;
  return isMethod(property(property(result, 'response'), 'headers'), 'get') ? property(result, 'data') : result;
}

/** What an event is about; nothing where that is no object. */
function bodyOfEvent(body: unknown): object {
  return isObject(body) ? body : {};
}

/** Told by its usage, as `object` and `type` may be content there. */
function isOfAiSdk(body: object): boolean {
  const usage = property(body, 'usage');
  return (
    isObject(usage) &&
    ['inputTokens', 'outputTokens', 'promptTokens', 'totalTokens', 'tokens'].some((key) => has(usage, key))
  );
}

function firstKey(value: unknown): string | undefined {
  try {
    return isObject(value) ? textOf(Object.keys(value)[0]) : undefined;
  } catch {
    // A proxy of the application.
    return undefined;
  }
}
