// @ts-check
// What the script says while it works, on stderr, so that stdout holds results only.

const started = Date.now();

/** @param {string} line */
export function say(line) {
  process.stderr.write(`[services ${String(secondsSince(started)).padStart(3)} s] ${line}\n`);
}

/**
 * Announces long work, repeats it with the seconds gone while it lasts, and says when it is done.
 *
 * @template T
 * @param {string} label such as `building prometheus 3.15.0`
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress(label, work) {
  const begun = Date.now();
  say(`${label} …`);
  const ticker = setInterval(() => say(`${label} … ${secondsSince(begun)} s`), 15_000);
  try {
    const result = await work();
    say(`${label}: done in ${secondsSince(begun)} s`);
    return result;
  } finally {
    clearInterval(ticker);
  }
}

/** @param {number} timeMs */
function secondsSince(timeMs) {
  return Math.round((Date.now() - timeMs) / 1000);
}
