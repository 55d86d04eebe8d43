import { openBucket } from '#api/attachments/bucket.ts';
import { readFilesUrl } from '#api/attachments/files-url.ts';
import { openFolder } from '#api/attachments/folder.ts';
import type { Config } from '#api/config.ts';

/** Where the bytes of files are. A file that is there is there whole, and no file is ever written over. */
export interface FileStore {
  /** Throws, with words for the operator, where nothing can be kept here. */
  check(): Promise<void>;
  /** Once it returns, the file outlives a loss of power. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Undefined where there is none. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Also what is left of an attempt to write it. It may be gone already. */
  remove(key: string): Promise<void>;
}

const opened = new WeakMap<Config, FileStore>();

/** The store that FILES_URL names. */
export function storeOf(config: Config): FileStore {
  const store = opened.get(config) ?? open(config.filesUrl);
  opened.set(config, store);
  return store;
}

function open(url: string): FileStore {
  const place = readFilesUrl(url);
  if (!place) throw new Error('FILES_URL names no place for files');
  return place.kind === 'folder' ? openFolder(place.folder) : openBucket(place);
}
