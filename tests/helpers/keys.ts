import { openKeys } from '#api/keys.ts';
import { SECRET } from './secret.ts';

/** What tests seal with when they open a database themselves: the same as the servers and commands that they start. */
export const keys = openKeys({ appSecrets: [SECRET], keyFile: '' });
