import type { World } from '../helpers/world.ts';
import type { Write } from './writes.ts';

const customer = (world: World) => world.customer;

/** The writes of following more than one problem. */
export const followingWrites: Write[] = [
  {
    operation: 'put /follows',
    by: customer,
    on: async () => '/follows',
    body: { topic: 'area/payments', pace: 'weekly' },
    status: 204,
    stranger: 204,
    bad: [{ topic: 'area/payments', pace: 'hourly' }, 'pace'],
  },
  {
    operation: 'post /follows/wishes',
    by: customer,
    on: async () => '/follows/wishes',
    body: { act: 'zone', zone: 'Europe/Vienna' },
    status: 204,
    stranger: 204,
    bad: [{ act: 'zone', zone: 'Mars/Olympus' }, 'zone'],
  },
];
