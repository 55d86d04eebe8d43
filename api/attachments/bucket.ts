import { hash } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import type { FilesPlace } from '#api/attachments/files-url.ts';
import type { FileStore } from '#api/attachments/store.ts';

const PATIENCE_MS = 30_000;
const RETRIES = 2;

type Bucket = Extract<FilesPlace, { kind: 'bucket' }>;

/** A bucket of a store that speaks S3, asked by path and with every request signed, its body too. */
export function openBucket({ bucket, region, accessKeyId, secretAccessKey }: Bucket): FileStore {
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: RETRIES });
  const ask = async (method: string, key: string, body: Uint8Array | string = '') => {
    const headers = { 'x-amz-content-sha256': hash('sha256', body, 'hex') };
    const sent = method === 'PUT' ? { body: new Uint8Array(Buffer.from(body)) } : {};
    return client.fetch(`${bucket}/${key}`, { method, headers, signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'error', ...sent });
  };
  const refused = (what: string, { status }: Response) => new Error(`the file store did not ${what}: it answered ${status}`);
  return {
    async check() {
      const trial = `trial-${process.pid}-${Date.now()}`;
      const put = await ask('PUT', trial, 'trial');
      if (!put.ok) throw refused('take a file', put);
      const removed = await ask('DELETE', trial);
      if (!removed.ok) throw refused('remove a file', removed);
    },
    async put(key, bytes) {
      const answer = await ask('PUT', key, bytes);
      await answer.arrayBuffer();
      if (!answer.ok) throw refused('take a file', answer);
    },
    async get(key) {
      const answer = await ask('GET', key);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw refused('give a file', answer);
      return bytes;
    },
    async remove(key) {
      const answer = await ask('DELETE', key);
      await answer.arrayBuffer();
      if (!answer.ok && answer.status !== 404) throw refused('remove a file', answer);
    },
  };
}
