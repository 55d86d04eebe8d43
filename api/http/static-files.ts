import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { extname, join } from 'node:path';
import { tagOf } from '#api/http/etag.ts';
import { type KeptAnswer, keepAnswer } from '#api/http/kept-answer.ts';
import { pathOf } from '#api/http/paths.ts';
import { securityHeaders } from '#api/http/security-headers.ts';

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
};

// Compressed once and sent for as long as the process lives.
const EFFORT = { br: 11, gzip: 9 };
const FOR_EVER = 'public, max-age=31536000, immutable';
const FOR_A_WHILE = 'public, max-age=300';

/** Holds all files below `folder` in memory; finds the one that is asked for. */
export function readFiles(folder: string, publicOrigin: string): (incoming: IncomingMessage) => KeptAnswer | undefined {
  const files = new Map(filesBelow(folder).map((path) => [path, keepFile(folder, path, publicOrigin)]));
  return ({ method, url = '' }) => (method === 'GET' || method === 'HEAD' ? files.get(pathOf(url)) : undefined);
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replaceAll('\\', '/'));
}

function keepFile(folder: string, path: string, publicOrigin: string): KeptAnswer {
  const body = new Uint8Array(readFileSync(join(folder, path)));
  const headers = {
    ...securityHeaders(publicOrigin),
    'content-type': types[extname(path)] ?? 'application/octet-stream',
    // The names in _astro/ hold a hash of what is in the file.
    'cache-control': path.startsWith('/_astro/') ? FOR_EVER : FOR_A_WHILE,
    vary: 'Accept-Encoding',
    etag: tagOf(body),
  };
  return keepAnswer(body, headers, EFFORT);
}
