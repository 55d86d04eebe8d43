import { BlockList, isIP } from 'node:net';

const peers = new WeakMap<Request, string>();

/** Says from which address the request's connection comes. */
export function namePeer(request: Request, address: string | undefined): void {
  if (address !== undefined) peers.set(request, address);
}

/** Whether it is an address, or a network such as `10.0.0.0/8` or `fd00::/8`. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%') || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** The networks as a list to look an address up in. */
export function listOf(networks: string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    list.addSubnet(address, Number(bits ?? (family === 'ipv4' ? 32 : 128)), family);
  }
  return list;
}

/**
 * The address of who asks: that of the connection or, where a trusted proxy holds it, the last one that the proxies name and that is
 * none of theirs. Whatever stands before that one, anybody can have written. Undefined where the connection's is not known.
 */
export function clientOf(request: Request, proxies: BlockList): string | undefined {
  const peer = plain(peers.get(request) ?? '');
  if (peer === undefined || !isIn(proxies, peer)) return peer;
  const named = [forwardedFor(request.headers.get('x-forwarded-for')), forwarded(request.headers.get('forwarded'))];
  const clients = named.filter((hops) => hops.length > 0).map((hops) => lastUntrusted(hops, peer, proxies));
  const [client = peer] = clients;
  // A proxy writes one of the two and hands the other on as it came, which may be the client's invention: both must say the same.
  return clients.every((one) => one === client) ? client : peer;
}

/** What is counted as one: an IPv4 address, and of IPv6 the /64 that one customer of a network gets to choose addresses from. */
export function countedAs(address: string): string {
  return isIP(address) === 6 ? `${groupsOf(address).slice(0, 4).join(':')}::/64` : address;
}

/** From the last to the first: as long as a trusted one names the next, that is believed. */
function lastUntrusted(hops: string[], peer: string, proxies: BlockList): string {
  let believed = peer;
  for (const hop of hops.toReversed()) {
    const address = plain(hop);
    if (address === undefined) return believed;
    believed = address;
    if (!isIn(proxies, address)) return believed;
  }
  return believed;
}

function forwardedFor(header: string | null): string[] {
  return header === null ? [] : header.split(',').map((hop) => hop.trim());
}

/** The `for=` of each element of RFC 7239; one without it is a hop that names nobody. */
function forwarded(header: string | null): string[] {
  if (header === null) return [];
  return header.split(',').map((element) => {
    const pairs = element.split(';').map((pair) => pair.trim());
    const pair = pairs.find((one) => one.slice(0, 4).toLowerCase() === 'for=');
    return pair === undefined ? '' : pair.slice(4).replaceAll('"', '');
  });
}

/** The address alone, without brackets, port and zone, an IPv4 one that is written as IPv6 as what it is. */
function plain(text: string): string | undefined {
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1];
  const withPort = /^([\d.]+):\d{1,5}$/.exec(text)?.[1];
  const [address = ''] = (bracketed ?? withPort ?? text).split('%');
  if (isIP(address) !== 6) return isIP(address) === 4 ? address : undefined;
  const groups = groupsOf(address);
  if (groups.slice(0, 6).join(':') !== '0:0:0:0:0:ffff') return groups.join(':');
  return groups
    .slice(6)
    .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
    .join('.');
}

/** The eight groups of an IPv6 address, without leading noughts. */
function groupsOf(address: string): string[] {
  const [before = '', after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (part: string) => part.split(':').filter(Boolean);
  if (after === undefined) return groups(before);
  const noughts = 8 - groups(before).length - groups(after).length;
  return [...groups(before), ...Array.from({ length: noughts }, () => '0'), ...groups(after)];
}

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}
