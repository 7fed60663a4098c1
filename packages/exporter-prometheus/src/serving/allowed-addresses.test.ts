import { describe, expect, it } from 'vitest';
import { allowedAddressesType, createAddressFilter } from './allowed-addresses.ts';

describe('the allowed addresses', () => {
  it.each<[allowed: string, address: string, verdict: boolean]>([
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', '127.0.0.2', false],
    ['127.0.0.1', '::ffff:127.0.0.1', true],
    ['127.0.0.1', '::ffff:7f00:1', true],
    ['127.0.0.1', '0:0:0:0:0:FFFF:127.0.0.1', true],
    ['127.0.0.1', '::1', false],
    ['127.0.0.1', '::127.0.0.1', false],
    ['10.0.0.0/8', '10.255.1.2', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.0.0.0/8', '::ffff:10.1.2.3', true],
    ['10.1.2.3/8', '10.200.0.1', true],
    ['10.0.0.0/32', '10.0.0.0', true],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['::1', '::1', true],
    ['::1', '0:0:0:0:0:0:0:1', true],
    ['::1', '::ffff:0:1', false],
    ['fd00::/8', 'fd12:3456::1', true],
    ['fd00::/8', 'fe80::1', false],
    ['FD00::/8', 'fd12::1', true],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['2001:db8::/127', '2001:db8::1', true],
    ['2001:db8::/127', '2001:db8::2', false],
    ['::/0', '2001:db8::1', true],
    ['::/0', '203.0.113.9', true],
    ['::ffff:10.0.0.0/104', '10.9.9.9', true],
    ['::ffff:10.0.0.0/104', '::ffff:10.9.9.9', true],
    ['::ffff:10.0.0.0/104', '11.0.0.1', false],
    ['::ffff:0:0/96', '203.0.113.9', true],
    ['10.0.0.0/8', '', false],
    ['10.0.0.0/8', 'localhost', false],
    ['10.0.0.0/8', '10.0.0.1, 10.0.0.2', false],
    ['10.0.0.0/8', '10.0.0.1/8', false],
  ])('%s on %s: %s', (allowed, address, verdict) => {
    expect(createAddressFilter([allowed])(address)).toBe(verdict);
  });

  it('are enough when one of them matches', () => {
    const isAllowed = createAddressFilter(['192.0.2.1', '10.0.0.0/8', '::1']);
    expect(['192.0.2.1', '10.1.1.1', '::1', '192.0.2.2'].map(isAllowed)).toEqual([true, true, true, false]);
  });
});

describe('the option allowedAddresses', () => {
  it('accepts addresses and networks of both families', () => {
    expect(allowedAddressesType.accepts(['127.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8', '::ffff:1.2.3.4'])).toBe(true);
  });

  it.each<[what: string, value: unknown]>([
    ['a string', '127.0.0.1'],
    ['an empty list', []],
    ['a hole', Object.assign(['127.0.0.1'], { 2: '::1' })],
    ['a name', ['localhost']],
    ['an empty string', ['']],
    ['a port', ['127.0.0.1:9464']],
    ['too few parts', ['10.0.0/8']],
    ['a part that is too large', ['10.0.0.256']],
    ['a leading zero', ['010.0.0.1']],
    ['a prefix that is too long', ['10.0.0.0/33']],
    ['a prefix that is too long for IPv6', ['::/129']],
    ['no prefix behind the slash', ['10.0.0.0/']],
    ['a negative prefix', ['10.0.0.0/-1']],
    ['a mask', ['10.0.0.0/255.0.0.0']],
    ['brackets', ['[::1]']],
    ['an interface', ['fe80::1%eth0']],
    ['spaces', [' 127.0.0.1']],
    ['a line break', ['127.0.0.1\n']],
    ['a number', [2_130_706_433]],
  ])('refuses %s', (_, value) => {
    expect(allowedAddressesType.accepts(value)).toBe(false);
  });
});
