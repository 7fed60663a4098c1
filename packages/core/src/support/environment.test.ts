import { describe, expect, it } from 'vitest';
import { describeIssue, type EnvironmentVariable, readEnvironment } from './environment.ts';
import { flag, integer, secretMap } from './option-type.ts';

interface Options {
  readonly enabled?: boolean;
  readonly size?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const variables: readonly EnvironmentVariable<Options>[] = [
  { variable: 'OURS_ENABLED', option: 'enabled', type: flag },
  { variable: 'OURS_SIZE', option: 'size', type: integer(1, 9) },
  { variable: 'THEIRS_SIZE', option: 'size', type: integer(1, 9) },
  { variable: 'OURS_HEADERS', option: 'headers', type: secretMap },
];

describe('readEnvironment', () => {
  it('takes the first variable of an option that is set', () => {
    const reading = readEnvironment({ OURS_ENABLED: ' False ', OURS_SIZE: '3', THEIRS_SIZE: '4' }, variables);
    expect(reading).toEqual({ options: { enabled: false, size: 3 }, issues: [] });
  });

  it('takes an empty value for one that is not set', () => {
    expect(readEnvironment({ OURS_ENABLED: '', OURS_SIZE: '  ' }, variables)).toEqual({ options: {}, issues: [] });
  });

  it('goes on to the next variable after an invalid one, and makes it an issue', () => {
    const { options, issues } = readEnvironment({ OURS_SIZE: 'ten', THEIRS_SIZE: '4' }, variables);
    expect(options).toEqual({ size: 4 });
    expect(issues.map(describeIssue)).toEqual([
      'OURS_SIZE is "ten", which is ignored; accepted: a whole number from 1 to 9',
    ]);
  });

  it('shows no secret', () => {
    const { issues } = readEnvironment({ OURS_HEADERS: 'password' }, variables);
    expect(issues.map(describeIssue).join()).not.toContain('password');
  });
});
