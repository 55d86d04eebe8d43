import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { openBucketServer } from '../helpers/bucket.ts';

export const stores = ['folder', 'bucket'] as const;
export type StoreName = (typeof stores)[number];

export interface Store {
  url: string;
  /** Everything that lies in it, as whoever steals the disk reads it. */
  stolen(): Buffer[];
  close(): Promise<void>;
}

/** A store of its own: a folder, or a bucket on a real server. */
export async function openTestStore(name: StoreName): Promise<Store> {
  if (name === 'bucket') {
    const bucket = await openBucketServer();
    return { url: bucket.url, stolen: () => contentsOf(bucket.directory, /_object$/), close: () => bucket.close() };
  }
  const folder = mkdtempSync(join(tmpdir(), 'files-'));
  return { url: `file:${folder}`, stolen: () => contentsOf(folder, /./), close: async () => rmSync(folder, { recursive: true }) };
}

function contentsOf(folder: string, named: RegExp): Buffer[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && named.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
}

export function file(name: string, bytes: Uint8Array | string, type = 'application/octet-stream'): File {
  return new File([Buffer.from(bytes)], name, { type });
}

/** A picture of noise, so that no two are the same and none shrinks to nothing. */
export function picture({ width = 60, height = 40 }: { width?: number; height?: number } = {}) {
  return sharp({ create: { width, height, channels: 3, background: 'grey', noise: { type: 'gaussian', mean: 120, sigma: 30 } } });
}

export async function png(size: { width?: number; height?: number } = {}): Promise<File> {
  return file('shot.png', await picture(size).png().toBuffer());
}

/** A JPEG as a phone makes it: turned on its side, with the place and the owner in it. */
export async function fromPhone(): Promise<Buffer> {
  const exif = {
    IFD0: { Make: 'Marmalade', Artist: 'Ada Lovelace' },
    IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1', GPSLongitudeRef: 'W', GPSLongitude: '0/1 7/1 0/1' },
  };
  return picture().jpeg().withMetadata({ orientation: 6 }).withExifMerge(exif).toBuffer();
}

/** A PNG with one more chunk behind its head. */
export function withChunk(png: Buffer, type: string, data: string): Buffer {
  const body = Buffer.concat([Buffer.from(type), Buffer.from(data)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([png.subarray(0, 33), length, body, check, png.subarray(33)]);
}

/** A small PNG whose head says that it is 64,250 pixels wide and high. */
export async function bomb(): Promise<Buffer> {
  const small = await picture().png().toBuffer();
  small.writeUInt32BE(64_250, 16);
  small.writeUInt32BE(64_250, 20);
  small.writeUInt32BE(crc32(small.subarray(12, 29)), 29);
  return small;
}

/** Two frames of one pixel. */
export const movingGif = Buffer.from(
  '47494638396101000100f00000000000ffffff21ff0b4e45545343415045322e30030100000021f90400320000002c00000000010001000002024401002' +
    '1f90400320000002c00000000010001000002024c01003b',
  'hex',
);

export const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
