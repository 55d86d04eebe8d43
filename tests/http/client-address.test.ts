import { describe, expect, test } from 'vitest';
import { readConfig } from '#api/config.ts';
import { clientOf, countedAs, isNetwork, listOf, namePeer } from '#api/http/client-address.ts';

const proxies = listOf(['10.0.0.0/8', '192.0.2.7', 'fd00::/8']);

function clientFrom(peer: string | undefined, headers: Record<string, string> = {}): string | undefined {
  const request = new Request('http://localhost/', { headers });
  namePeer(request, peer);
  return clientOf(request, proxies);
}

describe('the address that a request comes from', () => {
  test.each<[string, string | undefined, Record<string, string>, string | undefined]>([
    ['the connection’s', '203.0.113.5', {}, '203.0.113.5'],
    ['the connection’s, whatever somebody untrusted writes', '203.0.113.5', { 'x-forwarded-for': '198.51.100.1' }, '203.0.113.5'],
    ['the same with the other header', '203.0.113.5', { forwarded: 'for=198.51.100.1' }, '203.0.113.5'],
    ['what a trusted proxy says', '10.1.2.3', { 'x-forwarded-for': '198.51.100.1' }, '198.51.100.1'],
    ['the last that no proxy of ours has', '10.1.2.3', { 'x-forwarded-for': '6.6.6.6, 198.51.100.1, 192.0.2.7' }, '198.51.100.1'],
    ['never what the client wrote before it', '10.1.2.3', { 'x-forwarded-for': '10.9.9.9, 198.51.100.1' }, '198.51.100.1'],
    ['the proxy’s, where it says nothing', '10.1.2.3', {}, '10.1.2.3'],
    ['the proxy’s, where it says what is no address', '10.1.2.3', { 'x-forwarded-for': 'unknown' }, '10.1.2.3'],
    ['the last that can be read', '10.1.2.3', { 'x-forwarded-for': '6.6.6.6, rubbish, 10.0.0.1' }, '10.0.0.1'],
    ['the first, where all are proxies', '10.1.2.3', { 'x-forwarded-for': '10.0.0.9, 10.0.0.1' }, '10.0.0.9'],
    ['the one in Forwarded', '10.1.2.3', { forwarded: 'for=6.6.6.6, For="198.51.100.1:4711";proto=https;by=10.0.0.1' }, '198.51.100.1'],
    ['an IPv6 one in Forwarded', '10.1.2.3', { forwarded: 'proto=https;for="[2001:db8::1]:4711"' }, '2001:db8:0:0:0:0:0:1'],
    ['the proxy’s, where Forwarded hides it', '10.1.2.3', { forwarded: 'for=_hidden' }, '10.1.2.3'],
    [
      'the proxy’s, where the two headers disagree',
      '10.1.2.3',
      { forwarded: 'for=6.6.6.6', 'x-forwarded-for': '198.51.100.1' },
      '10.1.2.3',
    ],
    ['the one that both name', '10.1.2.3', { forwarded: 'for=198.51.100.1', 'x-forwarded-for': '198.51.100.1' }, '198.51.100.1'],
    ['an IPv4 one, though it came over IPv6', '::ffff:10.1.2.3', { 'x-forwarded-for': '::ffff:c633:6401' }, '198.51.100.1'],
    ['the one behind an IPv6 proxy, without its port', 'fd00::5', { 'x-forwarded-for': '198.51.100.1:80' }, '198.51.100.1'],
    ['one with a zone, without that', 'fe80::1%eth0', {}, 'fe80:0:0:0:0:0:0:1'],
    ['not guessed, where there is none', undefined, { 'x-forwarded-for': '198.51.100.1' }, undefined],
  ])('is %s', (_, peer, headers, client) => {
    expect(clientFrom(peer, headers)).toBe(client);
  });

  test('is read from a header of any length without delay', () => {
    for (const header of [','.repeat(16_000), '10.0.0.1, '.repeat(1600), '['.repeat(16_000), 'for="'.repeat(3000)]) {
      expect(clientFrom('10.1.2.3', { 'x-forwarded-for': header, forwarded: header })).toBeDefined();
    }
  });

  test('is counted by what one customer of a network has: an address of IPv4, a /64 of IPv6', () => {
    expect(countedAs('198.51.100.1')).toBe('198.51.100.1');
    expect(countedAs('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(countedAs('2001:db8:1:2::9')).toBe(countedAs('2001:0db8:1:2:ffff::'));
    expect(countedAs('2001:db8:1:3::9')).not.toBe(countedAs('2001:db8:1:2::9'));
  });
});

describe('TRUSTED_PROXIES', () => {
  const trusted = (text?: string) => readConfig({ TRUSTED_PROXIES: text }).trustedProxies;

  test('takes addresses and networks, and trusts nobody where it is left out', () => {
    expect(trusted()).toEqual([]);
    expect(trusted('10.0.0.0/8, 127.0.0.1 ::1,fd00::/8')).toEqual(['10.0.0.0/8', '127.0.0.1', '::1', 'fd00::/8']);
  });

  test.each(['proxy.example', '10.0.0.0/33', '::/129', '10.0.0.0/8/8', '10.0.0', '10.0.0.0/', 'fe80::1%eth0', '*'])(
    'refuses %s',
    (text) => {
      expect(isNetwork(text)).toBe(false);
      expect(() => trusted(text)).toThrow('TRUSTED_PROXIES: must be addresses');
    },
  );
});
