// An application with Express that has the metrics mounted in several ways. The metrics are what a scrape was asked for.
import express from 'express';
import { createServing } from '../../serving/serving.ts';
import { resolveServingOptions } from '../../serving/serving-options.ts';
import { expositionOf, largeText } from './scrapes.ts';

/** @param {import('../../serving/scrape.ts').Scrape} scrape */
const handlerOf = (scrape) =>
  createServing(scrape, resolveServingOptions('the test', { preventServerStart: true })).handler;

const handler = handlerOf(async (request) => expositionOf(JSON.stringify(request)));
const large = handlerOf(async () => expositionOf(largeText(3_000_000)));

const app = express();
app.set('env', 'test');
app.get('/metrics', handler);
app.use('/internal', express.Router().use('/metrics', handler));
app.use('/parsed', express.json(), express.urlencoded({ extended: true }), express.text({ type: '*/*' }), handler);
app.use('/failing', (_req, _res, next) => next(new Error('from a middleware')), handler);
const answers = express.Router().use((_req, res, next) => {
  res.send('answered');
  next();
});
app.use('/answered', answers, handler);
app.use('/large', large);

const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) console.log(`http://127.0.0.1:${address.port}`);
});
