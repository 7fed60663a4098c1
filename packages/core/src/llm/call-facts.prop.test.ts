import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallFacts } from './call-facts.ts';
import { costOf } from './prices.ts';

const seed = 20_261_121;

const keys = [
  ...[
    'usage',
    'totalUsage',
    'input_tokens',
    'prompt_tokens',
    'inputTokens',
    'output_tokens',
    'completionTokens',
    'tokens',
  ],
  ...[
    'cache_read_input_tokens',
    'cache_creation_input_tokens',
    'prompt_tokens_details',
    'cached_tokens',
    'object',
    'type',
  ],
  ...[
    'model',
    'response',
    'modelId',
    'message',
    'data',
    'request_id',
    'error',
    'status',
    'providerMetadata',
    'finalStep',
  ],
];
const words = [
  ...['chat.completion', 'response', 'response.completed', 'message', 'message_start', 'message_delta', 'list'],
  ...['finish', 'finish-step', 'error', 'abort', 'failed'],
];

/** JSON, and what is none, with the keys and words that are looked at. */
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.oneof(fc.double(), fc.integer(), fc.constantFrom(...words), fc.anything(), fc.constantFrom(-1, 1e308, 2 ** 53)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 8 }),
  ),
})).value;

describe('CallFacts', () => {
  it('never throws, and never has a figure that cannot be recorded, whatever it reads', () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 4 }), (results) => {
        const facts = new CallFacts();
        for (const result of results) {
          facts.read(result);
          facts.readPart(result);
        }
        const usage = facts.usage.total();
        for (const figure of Object.values(usage)) {
          expect(Number.isFinite(figure)).toBe(true);
          expect(figure).toBeGreaterThanOrEqual(0);
        }
        const cost = costOf(usage, { input: 1, output: 2, cacheRead: 0.1 }) ?? 0;
        expect(Number.isFinite(cost) && cost >= 0).toBe(true);
        for (const text of [facts.provider, facts.operation, facts.responseModel]) {
          expect(['string', 'undefined']).toContain(typeof text);
        }
      }),
      { seed, numRuns: 2000 },
    );
  });
});
