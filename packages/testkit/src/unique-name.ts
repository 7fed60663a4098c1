let names = 0;

/**
 * A name that nobody else has, for what a test creates on a server that others use as well: a queue, a topic, a table.
 *
 * @param word what it is a name of; it stands in the name
 */
export function uniqueName(word: string): string {
  return `em_${word}_${process.pid}_${Date.now().toString(36)}_${names++}`;
}
