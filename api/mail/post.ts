import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import { z } from 'zod';
import type { Config } from '#api/config.ts';
import type { MailRow } from '#db/schema-mail.ts';

/**
 * What came of handing a mail to the server: it took it; it did not, and may later or never will; or nobody knows, since the line
 * broke after the mail was on it.
 */
export type Answer = { outcome: 'sent' } | { outcome: 'later' | 'never' | 'unknown'; reason: string };

/** The way to the mail server. */
export interface Post {
  send(mail: MailRow): Promise<Answer>;
  close(): void;
}

const CONNECT_MS = 20_000;
const SILENCE_MS = 60_000;
const AT_ONCE = 4;

const errorShape = z.object({ message: z.string(), responseCode: z.number().optional(), command: z.string().optional() });

/** Connections to the server that SMTP_URL names, opened when there is a mail; undefined where it names none. */
export function openPost(config: Config): Post | undefined {
  if (config.smtpUrl === undefined) return undefined;
  const onTheLine = new Set<string>();
  const transport = createTransport(settings(config.smtpUrl));
  // The server has agreed to take a mail when its bytes are first asked for: until then it cannot have taken it.
  transport.use('stream', ({ message, data }, done) => {
    const bytes = message.createReadStream.bind(message);
    message.createReadStream = () => Readable.from(noting(() => onTheLine.add(data.messageId ?? ''), bytes));
    done();
  });
  return {
    async send(mail) {
      const messageId = messageIdOf(mail, config);
      try {
        await transport.sendMail({ ...message(mail, config), messageId });
        return { outcome: 'sent' };
      } catch (error) {
        return answerIn(error, onTheLine.has(messageId));
      } finally {
        onTheLine.delete(messageId);
      }
    },
    close: () => transport.close(),
  };
}

function settings(url: string) {
  const { username, hostname } = new URL(url);
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return {
    url,
    pool: true as const,
    maxConnections: AT_ONCE,
    // Never by itself: whether a mail may be sent once more is ours to say.
    maxRequeues: 0,
    // A password goes over no open line, unless the URL says requireTLS=false.
    requireTLS: username !== '' && !local,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** The same for every attempt, so that a mail that did arrive twice could be told. */
function messageIdOf({ id }: MailRow, { publicOrigin }: Config): string {
  return `<${id}@${new URL(publicOrigin).hostname}>`;
}

/** The mail that nobody was sent and every mail of the thread answers: so each stands in it, whichever of them came. */
function threadOf({ thread }: MailRow, { publicOrigin }: Config) {
  if (thread === null) return {};
  const root = `<${thread}@${new URL(publicOrigin).hostname}>`;
  return { inReplyTo: root, references: root };
}

function message(mail: MailRow, config: Config) {
  const { recipient, subject, text, html, unsubscribe_url, created_at } = mail;
  const headers: Record<string, string> = { 'Auto-Submitted': 'auto-generated' };
  if (unsubscribe_url !== null) {
    headers['List-Unsubscribe'] = `<${unsubscribe_url}>`;
    headers['List-Unsubscribe-Post'] = 'List-Unsubscribe=One-Click';
  }
  const to = { name: '', address: recipient };
  return { from: config.mailFrom, to, subject, text, html, headers, date: created_at, ...threadOf(mail, config) };
}

async function* noting(begun: () => void, bytes: () => Readable): AsyncGenerator<Buffer> {
  begun();
  yield* bytes();
}

function answerIn(error: unknown, wasOnTheLine: boolean): Answer {
  const { message: reason, responseCode, command = '' } = errorShape.parse(error);
  // An answer of the server is a no, also to the mail as a whole; of these, 5xx about this mail is for good.
  if (responseCode !== undefined) {
    const aboutThisMail = ['MAIL FROM', 'RCPT TO', 'DATA'].includes(command);
    return { outcome: aboutThisMail && responseCode >= 500 ? 'never' : 'later', reason };
  }
  return { outcome: wasOnTheLine ? 'unknown' : 'later', reason };
}
