import { describe, expect, it } from 'vitest';
import { csvOf } from './exports.ts';
import type { Task } from './model.ts';

const task: Task = {
  ...{ id: 7, organizationId: 1, projectId: 2, title: 'Sow', priority: 'high', status: 'todo', assigneeId: null },
  ...{ createdAt: new Date(0), dueAt: new Date(1000), completedAt: null },
};
const titleOf = (title: string): string => csvOf([{ ...task, title }]).slice(header.length + 2);
const header = 'id,title,priority,status,assigneeId,createdAt,dueAt,completedAt';
const rest = ',high,todo,,1970-01-01T00:00:00.000Z,1970-01-01T00:00:01.000Z,\r\n';

describe('csvOf', () => {
  it('has a header, and a line for each task', () => {
    expect(csvOf([])).toBe(`${header}\r\n`);
    expect(csvOf([task])).toBe(`${header}\r\n7,Sow${rest}`);
  });

  it.each([
    ['a, b', '"a, b"'],
    ['say "now"', '"say ""now"""'],
    ['two\nlines', '"two\nlines"'],
    ['ü 𝄞', 'ü 𝄞'],
  ])('writes %j as %s', (title, written) => {
    expect(titleOf(title)).toBe(`7,${written}${rest}`);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)'])('lets no title be a formula: %s', (title) => {
    expect(titleOf(title)).toBe(`7,'${title}${rest}`);
  });

  it('lets none be one that is quoted as well', () => {
    expect(titleOf('=HYPERLINK("x","y")')).toBe(`7,"'=HYPERLINK(""x"",""y"")"${rest}`);
  });
});
