import type { Page } from 'playwright-core';
import { openDatabase } from '#db/open.ts';
import { keys } from './keys.ts';
import { linkTo } from './mailbox.ts';

/** Makes an account on the pages, by the mail that the board's own mailbox holds; afterwards the page is signed in. */
export async function signUpOn(
  page: Page,
  databaseUrl: string,
  { email, password, name = '' }: Record<'email' | 'password', string> & { name?: string },
) {
  await page.goto('/sign-up');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Mail me the link' }).click();
  await page.getByRole('heading', { name: 'Look at your mail' }).waitFor();
  await page.goto(await mailedTo(databaseUrl, email));
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.waitForURL(/\/$/);
}

/** The path that the newest mail to this address leads to. */
export async function mailedTo(databaseUrl: string, email: string): Promise<string> {
  const database = openDatabase(databaseUrl, keys, () => undefined);
  try {
    return await linkTo(database, email);
  } finally {
    await database.close();
  }
}
