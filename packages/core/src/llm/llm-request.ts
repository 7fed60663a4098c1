import { property } from '../foreign/property.ts';
import type { LlmCall } from './llm-options.ts';
import { providerOf } from './providers.ts';

/** What is known of a request, each as somebody gave it: whoever makes labels of it looks whether it can be one. */
export interface KnownRequest {
  readonly model: unknown;
  readonly provider: unknown;
  readonly operation: unknown;
  readonly serverAddress: unknown;
  readonly serverPort: unknown;
  /** Those behind count where several have one. */
  readonly attributes: readonly unknown[];
}

/** What is said at the call counts more than what the options say. Never throws. */
export function requestOf(options: LlmCall, given: unknown): KnownRequest {
  const serverAddress = property(given, 'serverAddress');
  const serverPort = property(given, 'serverPort');
  return {
    model: property(given, 'model') ?? options.model,
    provider: property(given, 'provider') ?? options.provider,
    operation: property(given, 'operation') ?? options.operation,
    serverAddress: serverAddress ?? options.serverAddress,
    // The port of one server says nothing of another one.
    serverPort: serverAddress === undefined ? (serverPort ?? options.serverPort) : serverPort,
    attributes: [options.attributes, property(given, 'attributes')],
  };
}

/**
 * The same with the model that the parameters of a request name: a string in the clients of OpenAI and Anthropic, an object
 * with its provider in the AI SDK. Nothing else of the parameters is looked at.
 */
export function withParameters(request: KnownRequest, parameters: unknown): KnownRequest {
  const model = property(parameters, 'model');
  if (typeof model === 'string') return { ...request, model: request.model ?? model };
  const provider = property(model, 'provider');
  return {
    ...request,
    model: request.model ?? property(model, 'modelId'),
    provider: request.provider ?? (typeof provider === 'string' ? providerOf(provider) : undefined),
  };
}
