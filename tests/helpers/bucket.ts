import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';

export interface Bucket {
  /** For FILES_URL. */
  url: string;
  /** Where the server keeps it all on the disk. */
  directory: string;
  close(): Promise<void>;
}

/** A real server that speaks S3, with one empty bucket. It believes every signature. */
export async function openBucketServer(): Promise<Bucket> {
  const directory = mkdtempSync(join(tmpdir(), 'bucket-'));
  const options = { address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets: [{ name: 'board', configs: [] }] };
  const server = new S3rver(options);
  const { port } = await server.run();
  return {
    url: `s3+http://S3RVER:S3RVER@127.0.0.1:${port}/board?region=eu-central-1`,
    directory,
    async close() {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
