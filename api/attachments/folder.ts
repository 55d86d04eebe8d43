import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileStore } from '#api/attachments/store.ts';

const OWNER_ONLY = 0o600;

/** A folder on the disk. */
export function openFolder(folder: string): FileStore {
  const at = (key: string) => join(folder, key);
  return {
    async check() {
      await mkdir(folder, { recursive: true });
      const trial = at(`.trial-${process.pid}`);
      await writeFile(trial, '', { mode: OWNER_ONLY });
      await rm(trial);
    },
    async put(key, bytes) {
      const path = at(key);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(unfinished(path), bytes, { mode: OWNER_ONLY, flush: true });
      await rename(unfinished(path), path);
      await syncFolder(dirname(path));
    },
    async get(key) {
      try {
        return new Uint8Array(await readFile(at(key)));
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error;
      }
    },
    async remove(key) {
      await rm(unfinished(at(key)), { force: true });
      await rm(at(key), { force: true });
    },
  };
}

function unfinished(path: string): string {
  return `${path}.unfinished`;
}

// A rename is kept only once its folder is; Windows has no such act.
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
