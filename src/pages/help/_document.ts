import { apiDocument } from '#api/app.ts';
import { type Reference, readReference } from './_reference.ts';

let reference: Reference | undefined;

/** The reference of the API, from the document that the API gives of itself; read once. */
export function apiReference(publicOrigin: string): Reference {
  reference ??= readReference(apiDocument(publicOrigin));
  return reference;
}
