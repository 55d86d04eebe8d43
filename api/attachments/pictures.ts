import type { Sharp, SharpOptions } from 'sharp';
import { createGate } from '#api/attachments/gate.ts';
import { MAX_PIXELS, MAX_SIDE, SMALL_SIDE } from '#api/attachments/rules.ts';

export interface Drawn {
  bytes: Uint8Array;
  width: number;
  height: number;
}

export interface Picture extends Drawn {
  /** The same for the pages, where it is larger than they show it. */
  small?: Drawn | undefined;
}

type Open = (bytes: Uint8Array, options: SharpOptions) => Sharp;

// What each format is called there, and what reads it; nothing else is let in, least of all SVG.
const loaders = ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp', 'VipsForeignLoadNsgif', 'VipsForeignLoadHeif'];
const QUALITY = 82;
const SMALL_QUALITY = 74;
const WITHIN_S = 15;
// A picture of the largest size takes 160 MB to decode.
const decoding = createGate({ atOnce: 2, waiting: 20 });

let opened: Promise<Open> | undefined;

// Only when the first picture comes: it takes a while, and most processes never see one.
async function decoder(): Promise<Open> {
  const { default: sharp } = await import('sharp');
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: loaders });
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}

/**
 * A picture as it is kept: turned the right way up, at most 2560 pixels a side, as WebP, and with nothing of what came with it but what
 * is to be seen. What its head says is looked at first. Gives what is wrong with it, for its sender, where it is not taken.
 */
export async function redraw(bytes: Uint8Array): Promise<Picture | { wrong: string }> {
  opened ??= decoder();
  const open = await opened;
  return decoding(async () => {
    const wrong = await wrongInHead(open, bytes);
    if (wrong) return { wrong };
    try {
      const { data, info } = await open(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
        .autoOrient()
        .resize({ width: MAX_SIDE, height: MAX_SIDE, fit: 'inside', withoutEnlargement: true })
        .webp({ quality: QUALITY })
        .timeout({ seconds: WITHIN_S })
        .toBuffer({ resolveWithObject: true });
      const { width, height } = info;
      const small = Math.max(width, height) > SMALL_SIDE ? await smallOf(open, data) : undefined;
      return { bytes: new Uint8Array(data), width, height, small };
    } catch {
      return { wrong: 'cannot be read: it may be damaged' };
    }
  });
}

async function smallOf(open: Open, picture: Uint8Array): Promise<Drawn> {
  const { data, info } = await open(picture, { limitInputPixels: MAX_PIXELS })
    .resize({ width: SMALL_SIDE, height: SMALL_SIDE, fit: 'inside' })
    .webp({ quality: SMALL_QUALITY })
    .timeout({ seconds: WITHIN_S })
    .toBuffer({ resolveWithObject: true });
  return { bytes: new Uint8Array(data), width: info.width, height: info.height };
}

async function wrongInHead(open: Open, bytes: Uint8Array): Promise<string | undefined> {
  try {
    const { width, height, pages = 1 } = await open(bytes, { limitInputPixels: false }).metadata();
    if (pages > 1) return 'moves: please send a still picture';
    return width * height > MAX_PIXELS ? `has ${width} × ${height} pixels: at most ${MAX_PIXELS / 1_000_000} million, please` : undefined;
  } catch {
    return 'cannot be read: it may be damaged';
  }
}
