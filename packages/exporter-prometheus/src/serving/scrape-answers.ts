import { createReport } from '@executor-metrics/core/support';
import { diag } from '@opentelemetry/api';
import { negotiateEncoding } from '../negotiation/encoding.ts';
import { type Answer, type Answerer, answerWith, plainAnswer } from './answer.ts';
import type { EncodedExposition, EncodedScrape, Encoding } from './compression.ts';
import { reasonOf } from './reason.ts';
import { questionOf } from './scrape-question.ts';
import { ScrapeUnavailableError } from './scrape-unavailable.ts';

export interface ScrapeAnswersOptions {
  /** The content codings that may be answered in, the preferred one first. */
  readonly encodings: readonly Encoding[];
  /** How long a scrape may take at most, whatever the request says, in milliseconds. */
  readonly timeoutMs: number;
}

/** Answers requests for the metrics, by GET and HEAD. */
export function scrapeAnswers(scrape: EncodedScrape, options: ScrapeAnswersOptions): Answerer {
  const report = createReport();
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return plainAnswer(405, 'Only GET and HEAD are served here.', { allow: 'GET, HEAD' });
    }
    try {
      const question = questionOf(request, options.timeoutMs);
      if ('problem' in question) return plainAnswer(400, question.problem);
      const encoding = negotiateEncoding(request.header('accept-encoding'), options.encodings);
      return success(await scrape({ ...question, accept: request.header('accept'), encoding }));
    } catch (error) {
      if (error instanceof ScrapeUnavailableError) return unavailable(error);
      diag.debug('executor-metrics: a scrape failed', error);
      report('EXECUTOR_METRICS_SCRAPE_FAILED', `the metrics could not be collected for a scrape: ${reasonOf(error)}`);
      return plainAnswer(500, `The metrics could not be collected: ${reasonOf(error)}`);
    }
  };
}

function success(exposition: EncodedExposition): Answer {
  const { contentType, encoding } = exposition;
  const headers = { 'content-type': contentType, vary: 'Accept, Accept-Encoding' };
  return answerWith(200, encoding === 'identity' ? headers : { ...headers, 'content-encoding': encoding }, exposition);
}

/** For Prometheus a target that answers 5xx is down, which is right: this scrape is missing. */
function unavailable(error: ScrapeUnavailableError): Answer {
  const retry = { 'retry-after': String(error.retryAfterSeconds) };
  return plainAnswer(503, `There are no metrics at the moment: ${error.message}`, retry);
}
