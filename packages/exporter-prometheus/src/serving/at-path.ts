import { type Answerer, plainAnswer } from './answer.ts';

/** Answers one path, character by character as it was sent, and says of every other one where the metrics are. */
export function atPath(path: string, next: Answerer): Answerer {
  return async (request) =>
    pathOf(request.url ?? '') === path ? next(request) : plainAnswer(404, `Metrics are at ${path}`);
}

/** Nothing is decoded or resolved: there is no second spelling of the path, and nothing behind it that one could reach. */
function pathOf(target: string): string {
  // A proxy sends the whole URL, which servers must take (RFC 9112, section 3.2.2).
  const [path = ''] = target.replace(/^https?:\/\/[^/?#]*/i, '').split('?', 1);
  return path;
}
