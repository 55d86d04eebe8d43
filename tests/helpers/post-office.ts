import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** What the server answers a whole mail with: `undefined` takes it. It may also end the process that sends, or hold the line. */
type OnMail = (mail: Email) => Error | undefined | Promise<Error | undefined>;

export interface PostOffice {
  url: string;
  port: number;
  /** Every mail that came in whole, taken or not, with who it was for. */
  mails: (Email & { recipients: string[] })[];
  answer(onMail: OnMail): void;
  close(): Promise<void>;
}

/** A refusal as a mail server words it. */
export function smtpError(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

/** A real mail server on a port of this machine, which keeps what it gets. */
export async function openPostOffice({ port = 0, ...options }: SMTPServerOptions & { port?: number } = {}): Promise<PostOffice> {
  const mails: PostOffice['mails'] = [];
  let onMail: OnMail = () => undefined;
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    ...options,
    onData(stream, { envelope }, done) {
      const take = async () => {
        const mail = await PostalMime.parse(await buffer(stream));
        mails.push({ ...mail, recipients: envelope.rcptTo.map(({ address }) => address) });
        return onMail(mail);
      };
      void take().then((refusal) => done(refusal), done);
    },
  });
  server.on('error', () => {});
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  const address = server.server.address();
  const taken = typeof address === 'object' && address ? address.port : port;
  return {
    url: `smtp://127.0.0.1:${taken}`,
    port: taken,
    mails,
    answer: (next) => {
      onMail = next;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
