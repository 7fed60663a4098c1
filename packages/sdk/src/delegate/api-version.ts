/**
 * Whether a copy of the API uses the globals that another one registered: same major version, and not newer by a minor
 * one, because a newer API may offer what the older one's globals do not have. Before 1.0 each number counts for the next.
 * A pre-release fits itself alone.
 */
export function canRead(reader: string, registered: string): boolean {
  if (reader === registered) return true;
  const own = parse(reader);
  const other = parse(registered);
  if (own === undefined || other === undefined || own.major !== other.major) return false;
  if (own.major === 0) return own.minor === other.minor && own.patch <= other.patch;
  return own.minor <= other.minor;
}

interface Release {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** `undefined` for a pre-release and for what is no version at all. */
function parse(version: string): Release | undefined {
  const [whole, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)$/.exec(version) ?? [];
  return whole === undefined ? undefined : { major: Number(major), minor: Number(minor), patch: Number(patch) };
}
