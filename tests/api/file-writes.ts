import { addFiles } from '#api/issues/attaching-commands.ts';
import { stepsOf } from '#api/steps/queries.ts';
import type { World } from '../helpers/world.ts';
import type { Write } from './writes.ts';

const reporter = (world: World) => world.customer;
const report = (world: World, private_: boolean) => world.report(private_ ? { visibility: 'private' } : {});
const bill = () => new File(['%PDF-1.4\n%%EOF\n'], 'bill.pdf');

/** A form with a file in it. */
export function upload(): FormData {
  const form = new FormData();
  form.append('files', bill());
  return form;
}

/** The writes on files. */
export const fileWrites: Write[] = [
  {
    operation: 'post /issues/{number}/attachments',
    by: reporter,
    on: async (world, private_) => `/issues/${await report(world, private_)}/attachments`,
    body: upload(),
    status: 201,
    stranger: 403,
  },
  {
    operation: 'delete /issues/{number}/attachments/{id}',
    by: reporter,
    on: async (world, private_) => {
      const number = await report(world, private_);
      await addFiles(world.as(world.customer), number, {}, [bill()]);
      const [step] = await stepsOf(world.as(world.customer), number, '', { after: 0, limit: 1 });
      return `/issues/${number}/attachments/${step?.attachments[0]?.id}`;
    },
    status: 204,
    stranger: 403,
  },
];
