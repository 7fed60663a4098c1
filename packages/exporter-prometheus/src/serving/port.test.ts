import { describe, expect, it } from 'vitest';
import { candidatePorts } from './port.ts';

describe('candidatePorts', () => {
  it('tries a number alone', () => {
    expect(candidatePorts(8080)).toEqual([8080]);
  });

  it('tries the ports of a range in order, both ends included', () => {
    expect(candidatePorts('9464-9467')).toEqual([9464, 9465, 9466, 9467]);
    expect(candidatePorts('9464-9464')).toEqual([9464]);
  });

  it('tries a hundred from 9464 on for "auto", and leaves the choice to the operating system at last', () => {
    const ports = candidatePorts('auto');
    expect(ports.slice(0, 2)).toEqual([9464, 9465]);
    expect(ports.slice(-2)).toEqual([9563, 0]);
  });
});
