/** So many of something by one address, account or token until a window ends that began with the first. */
export interface Limit {
  name: string;
  most: number;
  withinS: number;
}

const MINUTE_S = 60;
const QUARTER_S = 15 * MINUTE_S;
const HOUR_S = 60 * MINUTE_S;

/**
 * What is too much. Reading is never counted. Behind one address may sit a whole office or the customers of a mobile network, so what
 * an address may do is far more than one person does; what an account may do is more than a person and enough for a program.
 */
export const limits = {
  /** Two posts a second: nobody types as fast, and a crowd behind one address that reports the same fault still gets through. */
  guest: { name: 'guest', most: 120, withinS: MINUTE_S },
  /** An office of staff at work, each of whom is limited by the account. */
  address: { name: 'address', most: 600, withinS: MINUTE_S },
  /** Four a second: an import by a program passes, one that runs amok is slowed. */
  account: { name: 'account', most: 240, withinS: MINUTE_S },
  /** Less than the account: whoever has a program run wild can still work by hand. */
  token: { name: 'token', most: 180, withinS: MINUTE_S },
  /** A guest needs one; a crowd behind one address, some. Each costs the hash of a password and the reading by a person. */
  guestReport: { name: 'guest-report', most: 30, withinS: QUARTER_S },
  /** Posts that a guest tells us of: somebody who reads a bad thread through has some, a campaign has more. */
  abuseReport: { name: 'abuse-report', most: 20, withinS: QUARTER_S },
  signUp: { name: 'sign-up', most: 30, withinS: QUARTER_S },
  /** Wrong passwords from one address, whosever account: a spray of one common password over many accounts. */
  wrongFrom: { name: 'wrong-from', most: 60, withinS: QUARTER_S },
  /** Wrong passwords for one account from one address. Whoever has forgotten theirs knows after ten. */
  wrongPair: { name: 'wrong-pair', most: 10, withinS: QUARTER_S },
  /**
   * Wrong passwords for one account from anywhere. Beyond it each address has one try instead of ten: guessing from many addresses gets
   * nowhere, and the right person, who knows the password, is never locked out.
   */
  wrongFor: { name: 'wrong-for', most: 100, withinS: QUARTER_S },
  /** Accounts that one invitation is tried on: whoever holds it learns by a refused password that an address has one. */
  invitation: { name: 'invitation', most: 5, withinS: 7 * 24 * HOUR_S },
  /** Wrong current passwords of somebody who is signed in: a device that was left open. */
  wrongCurrent: { name: 'wrong-current', most: 10, withinS: QUARTER_S },
  /** Mails with a link to one person that one address asked for: enough to find one in the junk folder, too few to flood a mailbox. */
  linkPair: { name: 'link-pair', most: 10, withinS: HOUR_S },
  /**
   * The same from anywhere. Beyond it each address gets one instead of ten: who asks for links for somebody else, to keep them out, must
   * ask from ever more addresses, and the right person still gets theirs.
   */
  linkTo: { name: 'link-to', most: 30, withinS: HOUR_S },
  /** Where even that ends: a mailbox is not to be flooded from thousands of addresses either. */
  linkToAtAll: { name: 'link-to-at-all', most: 100, withinS: HOUR_S },
  /** Mails to somebody about what was changed in their account, whoever changes it on and on. */
  noticeTo: { name: 'notice-to', most: 20, withinS: HOUR_S },
  /** Mails with a link that one address asked for, to whomever. */
  linkFrom: { name: 'link-from', most: 30, withinS: QUARTER_S },
  /** Posts of all guests together: one a second for five minutes is a flood, or a crowd that can wait a moment each. */
  crowd: { name: 'crowd', most: 300, withinS: 5 * MINUTE_S },
  /** What one proof of work is good for: the post, and twice to put something right in it. */
  work: { name: 'work', most: 3, withinS: QUARTER_S },
} as const satisfies Record<string, Limit>;

/** How somebody stands with a limit: how many are left in the window, and the seconds until it ends. */
export interface Standing {
  limit: Limit;
  n: number;
  left: number;
  endsInS: number;
}

/** The limit that is exceeded and takes longest to end, if any is. */
export function exceeded(standings: Standing[]): Standing | undefined {
  return standings.filter(({ n, limit }) => n > limit.most).sort((a, b) => b.endsInS - a.endsInS)[0];
}

/** A wait in words: "40 seconds", "3 minutes"; never shorter than it is. */
export function waitInWords(seconds: number): string {
  if (seconds <= 90) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
