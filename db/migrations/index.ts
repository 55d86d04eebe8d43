import type { Dialect } from '#db/dialects/dialect.ts';
import { board } from '#db/migrations/0001-board.ts';
import { access } from '#db/migrations/0002-access.ts';
import { mail } from '#db/migrations/0003-mail.ts';
import { fixIssues } from '#db/migrations/0004-fix-issues.ts';
import { guests } from '#db/migrations/0005-guests.ts';
import { limits } from '#db/migrations/0006-limits.ts';
import { attachments } from '#db/migrations/0007-attachments.ts';
import { passkeys } from '#db/migrations/0008-passkeys.ts';
import { rights } from '#db/migrations/0009-rights.ts';
import { proven } from '#db/migrations/0010-proven.ts';
import { moderation } from '#db/migrations/0011-moderation.ts';
import { signUps } from '#db/migrations/0012-sign-ups.ts';
import { teams } from '#db/migrations/0013-teams.ts';
import { texts } from '#db/migrations/0014-texts.ts';
import { approval } from '#db/migrations/0015-approval.ts';
import { causes } from '#db/migrations/0016-causes.ts';
import { deadlines } from '#db/migrations/0017-deadlines.ts';
import { settings } from '#db/migrations/0018-settings.ts';
import { smallPictures } from '#db/migrations/0022-small-pictures.ts';
import { queue } from '#db/migrations/0023-queue.ts';
import { onBehalf } from '#db/migrations/0027-on-behalf.ts';
import { queueOrders } from '#db/migrations/0033-queue-orders.ts';
import { fixIssuesShown } from '#db/migrations/0034-fix-issues-shown.ts';
import { erasureRequests } from '#db/migrations/0040-erasure-requests.ts';
import { onePrint } from '#db/migrations/0041-one-print.ts';
import { askedCovered } from '#db/migrations/0050-asked-covered.ts';
import { notices } from '#db/migrations/0060-notices.ts';
import { toldDrafts } from '#db/migrations/0061-told-drafts.ts';
import { draftFiles } from '#db/migrations/0062-draft-files.ts';
import { redactedFiles } from '#db/migrations/0065-redacted-files.ts';
import { feeds } from '#db/migrations/0070-feeds.ts';
import type { Db } from '#db/schema.ts';

/** Every migration there ever was, by name; they run in this order, once each. A landed one is never edited. */
export const migrations: Record<string, (db: Db, dialect: Dialect) => Promise<void>> = {
  '0001-board': board,
  '0002-access': access,
  '0003-mail': mail,
  '0004-fix-issues': fixIssues,
  '0005-guests': guests,
  '0006-limits': limits,
  '0007-attachments': attachments,
  '0008-passkeys': passkeys,
  '0009-rights': rights,
  '0010-proven': proven,
  '0011-moderation': moderation,
  '0012-sign-ups': signUps,
  '0013-teams': teams,
  '0014-texts': texts,
  '0016-causes': causes,
  '0015-approval': approval,
  '0017-deadlines': deadlines,
  '0018-settings': settings,
  '0022-small-pictures': smallPictures,
  '0023-queue': queue,
  '0027-on-behalf': onBehalf,
  '0033-queue-orders': queueOrders,
  '0034-fix-issues-shown': fixIssuesShown,
  '0040-erasure-requests': erasureRequests,
  '0041-one-print': onePrint,
  '0050-asked-covered': askedCovered,
  '0060-notices': notices,
  '0061-told-drafts': toldDrafts,
  '0062-draft-files': draftFiles,
  '0065-redacted-files': redactedFiles,
  '0070-feeds': feeds,
};
