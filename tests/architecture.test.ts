import { describe, expect, test } from 'vitest';
import { root } from '../tools/install.mjs';
import { readsOnly, recordRule, staleUnrecorded } from './helpers/source-act-rules.ts';
import { castRule, codeRules, staleCasts } from './helpers/source-code-rules.ts';
import { sourcesOf } from './helpers/source-files.ts';
import { importRules } from './helpers/source-import-rules.ts';
import { pageRules } from './helpers/source-page-rules.ts';

/** The slices in the order of their dependence: each imports only those before it. */
const slices = [
  'ledger',
  // Before whoever can do something too often.
  'limits',
  // Before members, and everybody else who has something to write home about.
  'mail',
  'members',
  'areas',
  // Before the issues, which go to the team of their area.
  'teams',
  // Before the steps, which show what hangs on them; who may read and add it is for the issues to say.
  'attachments',
  'steps',
  // Before the issues, which tell that an answer is being checked, and all else that the company says.
  'approvals',
  'promises',
  // Before the issues: what is posted is looked at in the transaction that writes it.
  'screening',
  'issues',
  'fixes',
  'moderation',
  'desk',
  // Before the record, after the acts whose deadlines it watches.
  'deadlines',
  'record',
  // What admins set, and what a new board still lacks of everything before.
  'settings',
  'status',
  'notices',
  // After the notices, whose words it says.
  'feeds',
  // After everything that holds something of a person.
  'rights',
  'intake',
];

/** The files that may cast with `as`, each with its reason. */
const casts: Record<string, string> = {
  'api/text/markdown.ts': 'gives sanitized text its brand, SafeHtml',
  'api/http/etag.ts': 'puts a maker of tagged answers in place of hono’s own, whose type is made for every content',
};

/** The commands that write no line of history, as `slice/name`, each with its reason. */
const unrecorded: Record<string, string> = {
  'ledger/recordAll': 'is what writes the lines',
  'mail/queueMail': 'is part of the command that has something to tell, whose line it is',
  'mail/queueMails': 'is queueMail for several, each of whom is told of a line that stands',
  'notices/askToFollow': 'mails a link, and changes nothing',
  'members/signIn': 'finds out who asks, and changes nothing',
  'members/revokeSession': 'is signing out elsewhere: when people come and go is for no log to tell',
  'members/revokeOtherSessions': 'is signing out elsewhere: when people come and go is for no log to tell',
  'members/requestSignIn': 'mails a link, and changes nothing',
  'members/requestSignUp': 'mails a link, and changes nothing',
  'members/requestJoining': 'the same for who was invited',
  'members/namedMember': 'is addMember, which writes the line',
  'members/signUpByLink': 'is addMember, which writes the line',
  'members/acceptFirstInvitation': 'is addMember or rise, either of which writes the line',
  'members/joinByLink': 'is addMember, which writes the line',
  'members/askForPasskey': 'asks a question that is forgotten in five minutes',
  'members/signInByPasskey': 'finds out who asks, as signIn does',
  'members/askCompany': 'asks a question that is forgotten in five minutes',
  'members/offerPasskey': 'asks for the proof; addPasskey writes the line once there is a passkey',
  'members/inviteByMail': 'is the command invite, which writes the line, and a mail in the same transaction',
  'desk/saveView': 'keeps an address for the member alone, about nothing that anybody else sees',
  'desk/forgetView': 'forgets what saveView kept',
  'desk/writeNote': 'never leaves the desk, and the log is for everybody; the note says itself who wrote it and when',
  'attachments/storeFiles': 'writes bytes that count for nothing until attach, in its transaction, says so with a line',
  'attachments/storeBytes': 'is part of storeFiles and of sealing with a new key',
  'steps/takeIssue': 'is part of other commands: it takes the issue for their transaction',
  'steps/addStep': 'is part of other commands, whose line says what the step did',
  'steps/refresh': 'is part of other commands: it computes again what follows from the steps',
  'steps/index': 'is part of other commands: it brings the full-text index up to date',
  'promises/makePromise': 'is part of the command that writes the step, whose line holds the promise',
  'desk/previewResponse': 'looks at what would be said, and changes nothing',
  'desk/checkResponse': 'is part of other commands: it refuses, and writes nothing',
  'intake/importCfpb': 'works in batches: takeComplaints writes the lines of each in its transaction',
  'intake/importJsonl': 'works in batches: takeLines writes the lines of each in its transaction',
  'deadlines/mailAlarms': 'tells the staff what stands on the board: that a deadline is near, or late as its own line says',
  'issues/reportAsGuest': 'keeps what is no issue yet: confirming it writes the line',
  'issues/confirmReport': 'is the command reportIssue, which writes the line, by the member of the address',
  'issues/askToJoin': 'mails a link, and changes nothing',
  'issues/confirmJoining': 'is addAffected or follow, which write the line, by the member of the address',
  'issues/unsubscribe': 'is unfollow, which writes the line, by the member whom the mail went to',
  'issues/attaching': 'is the command that it is given, which writes its line, and attach, which writes one for the files',
  'issues/addFiles': 'is attach, which writes the line',
  'issues/removeFile': 'is removeContent, which writes the line',
  'moderation/hold': 'is holdPost, which writes the line, as it does where a filter holds',
  'issues/takeReadable': 'is part of other commands: it takes the issue for their transaction',
};

const sources = sourcesOf(root, ['api', 'db', 'src']);
const rules = [...importRules(slices), ...codeRules, castRule(casts), ...pageRules, recordRule(unrecorded), readsOnly];

describe('in this project', () => {
  for (const { sentence, offenders } of rules) {
    test(sentence, () => expect(offenders(sources)).toEqual([]));
  }

  test('the lists of exceptions except only what is there', () => {
    expect([...staleCasts(casts, sources), ...staleUnrecorded(unrecorded, sources)]).toEqual([]);
  });

  test('the rules have read the product, the database and the pages', () => {
    const read = (pattern: RegExp) => sources.filter(({ path }) => pattern.test(path)).length;
    expect([/^api\/.*\.ts$/, /^db\/.*\.ts$/, /^src\/.*\.astro$/].filter((pattern) => read(pattern) === 0)).toEqual([]);
  });
});

describe('the rule', () => {
  for (const { sentence, offenders, planted, fine } of rules) {
    test(`${sentence}: catches every planted offence and nothing else`, () => {
      expect(planted.length).toBeGreaterThan(0);
      expect(planted.filter((source) => offenders([source]).length === 0)).toEqual([]);
      expect(offenders(fine)).toEqual([]);
    });
  }
});
