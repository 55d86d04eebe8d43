/** Where files are kept, as FILES_URL says it. */
export type FilesPlace =
  | { kind: 'folder'; folder: string }
  | { kind: 'bucket'; bucket: string; region: string; accessKeyId: string; secretAccessKey: string };

/**
 * Reads `file:FOLDER`, `s3://KEY:SECRET@HOST/BUCKET?region=REGION`, or `s3+http://…` for a server without TLS. A secret with slashes in
 * it has them percent-encoded. Undefined where it is none of these.
 */
export function readFilesUrl(text: string): FilesPlace | undefined {
  if (/^file:.+/.test(text) && !text.startsWith('file://')) return { kind: 'folder', folder: text.slice('file:'.length) };
  const scheme = { 's3:': 'https', 's3+http:': 'http' }[/^[\w+]+:/.exec(text)?.[0] ?? ''];
  const url = URL.parse(text.replace(/^[\w+]+:/, `${scheme}:`));
  if (scheme === undefined || !url || !/^\/[\w.-]+(\/[\w.-]+)*\/?$/.test(url.pathname) || !url.username || !url.password) return undefined;
  return {
    kind: 'bucket',
    bucket: `${url.origin}${url.pathname.replace(/\/$/, '')}`,
    region: url.searchParams.get('region') ?? 'us-east-1',
    accessKeyId: decodeURIComponent(url.username),
    secretAccessKey: decodeURIComponent(url.password),
  };
}
