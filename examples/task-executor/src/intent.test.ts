import { describe, expect, it } from 'vitest';
import { parseIntent } from './intent.ts';

describe('parseIntent', () => {
  it.each([
    ['train a model on the July data', { type: 'ml' }],
    ['Retrain the churn classifier for 30 epochs', { type: 'ml', amount: 30 }],
    ['import customers.csv', { type: 'etl', file: 'customers.csv' }],
    ['load 400 records from Orders.JSON', { type: 'etl', file: 'orders.json', amount: 400 }],
    ['write a report on the April sales', { type: 'report' }],
    ['RESIZE 40 IMAGES!', { type: 'image', amount: 40 }],
  ])('understands "%s"', (text, intent) => {
    expect(parseIntent(text)).toEqual(intent);
  });

  it('goes by what is to be done rather than by what it is about', () => {
    expect(parseIntent('import the sales').type).toBe('etl');
  });

  it.each(['sing me a song', '42', '数据', 'constructor'])('does not know what to do with "%s"', (text) => {
    expect(() => parseIntent(text)).toThrow(expect.objectContaining({ name: 'UnknownIntent', transient: false }));
  });

  it('does not guess where a text fits several types', () => {
    expect(() => parseIntent('import and resize whatever there is')).toThrow(
      expect.objectContaining({ name: 'AmbiguousIntent', message: 'the text fits etl and image equally well' }),
    );
  });
});
