import { ConfigurationError } from '@executor-metrics/core/support';

/** What every server and proxy on the way is asked to accept of a request line (RFC 9110, section 4.1). */
const longestPath = 8000;

const labelName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Characters that no part of the way decodes, joins or cleans; `.` is not among them, since `..` would be resolved. */
const plainValue = /^[A-Za-z0-9_-]+$/;

/**
 * The path that names a group of metrics on a Pushgateway, `/metrics/job/<job>{/<label>/<value>}` (Pushgateway, "URL"). A
 * value with anything but letters, digits, `_` and `-` goes in base64, so that none can be read as another path.
 *
 * @throws {ConfigurationError} naming the label
 */
export function groupingPath(where: string, jobName: string, groupings: Readonly<Record<string, string>>): string {
  const segments = [...segmentsOf(where, 'job', jobName, 'option "jobName"')];
  for (const [label, value] of Object.entries(groupings)) {
    const option = `option "groupings", label ${shortly(label)}`;
    checkLabelName(where, label, option);
    segments.push(...segmentsOf(where, label, value, option));
  }
  const path = `/metrics/${segments.join('/')}`;
  if (path.length > longestPath) {
    throw new ConfigurationError(
      `${where}: "jobName" and "groupings" make a path of ${path.length} characters; accepted: up to ${longestPath}`,
    );
  }
  return path;
}

function checkLabelName(where: string, label: string, option: string): void {
  if (label === 'job') throw new ConfigurationError(`${where}: ${option}; accepted: other labels, "jobName" gives it`);
  if (labelName.test(label) && !label.startsWith('__')) return;
  throw new ConfigurationError(
    `${where}: ${option}; accepted: letters, digits and "_", beginning with neither a digit nor "__"`,
  );
}

function segmentsOf(where: string, label: string, value: string, option: string): readonly [string, string] {
  // Encoded, half a surrogate pair would become U+FFFD: a value that nobody gave, and the same one for others like it.
  if (!value.isWellFormed()) {
    throw new ConfigurationError(`${where}: ${option} is ${shortly(value)}; accepted: well-formed Unicode`);
  }
  if (plainValue.test(value)) return [label, value];
  // A segment of no characters would disappear; the padding alone stands for the empty value.
  return [`${label}@base64`, value === '' ? '=' : Buffer.from(value).toString('base64url')];
}

function shortly(text: string): string {
  return JSON.stringify(text.length <= 80 ? text : `${text.slice(0, 80)}…`);
}
