import { ConfigurationError } from '@executor-metrics/core/support';
import { describe, expect, it } from 'vitest';
import { createSqlInstrumentation, type SqlInstrumentationOptions } from './index.ts';

describe('the options', () => {
  it.each<[string, object, string]>([
    ['an unknown one', { postgres: true }, 'unknown option "postgres"'],
    ['a driver that is no flag', { pg: 'yes' }, 'option "pg" is "yes"; accepted: true or false'],
    ['null', { mysql2: null }, 'option "mysql2" is null'],
    ['a name of pools that is no function', { poolName: 'main' }, 'option "poolName" is "main"'],
    ['an empty attribute', { transactionOutcomeAttribute: '' }, 'option "transactionOutcomeAttribute" is ""'],
    ['a long attribute', { transactionOutcomeAttribute: 'x'.repeat(256) }, 'of at most 255 characters'],
    ['an attribute that is no text', { transactionOutcomeAttribute: '\ud800' }, 'option "transactionOutcomeAttribute"'],
  ])('are refused where there is %s', (_what, options, message) => {
    const create = () => createSqlInstrumentation(options as SqlInstrumentationOptions);
    expect(create).toThrow(ConfigurationError);
    expect(create).toThrow(message);
  });

  it('can all be given', () => {
    const options = {
      ...{
        pg: false,
        mysql2: false,
        sqlite: false,
        returnedRows: false,
        transactions: false,
        yieldToOfficial: false,
        operationNames: true,
      },
      ...{ transactionOutcomeAttribute: 'outcome', poolName: () => undefined },
    };
    expect(createSqlInstrumentation(options).getConfig()).toEqual({ ...options, enabled: false });
  });
});
