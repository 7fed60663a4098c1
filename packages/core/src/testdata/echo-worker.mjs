/**
 * The work of a worker thread: takes as long as it is told.
 *
 * @param {number} ms
 */
export default function work(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms, ms));
}
