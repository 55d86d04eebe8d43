import { dirname } from 'node:path';
import { z } from 'zod';
import { readFilesUrl } from '#api/attachments/files-url.ts';
import { isNetwork } from '#api/http/client-address.ts';
import { isDatabaseUrl } from '#db/open.ts';

const SENDER = /^(?:([^<>"\p{C}]*?)\s*<([^\s<>@,;:"()]+@[^\s<>@,;:"()]+)>|([^\s<>@,;:"()]+@[^\s<>@,;:"()]+))$/u;

const ROLES = 'must be groups and their roles (agent, approver or admin), such as putright-admins=admin,support=agent';
const rolesShape = z
  .string()
  .transform((text) =>
    text.split(',').map((pair) => [pair.slice(0, Math.max(pair.lastIndexOf('='), 0)), pair.slice(pair.lastIndexOf('=') + 1)]),
  )
  .pipe(
    z.array(
      z.tuple([
        z.string().trim().min(1, ROLES),
        z
          .string()
          .trim()
          .pipe(z.enum(['agent', 'approver', 'admin'], ROLES)),
      ]),
    ),
  );

const shape = z.object({
  DATABASE_URL: z.string().refine(isDatabaseUrl, 'must be sqlite:FILE or postgres://…').default('sqlite:./data/putright.db'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number('must be a port number').int().min(0).max(65_535).default(4321),
  PUBLIC_ORIGIN: z
    .url({ protocol: /^https?$/, error: 'must be an origin such as https://issues.example.com' })
    .refine((url) => URL.parse(url)?.origin === url, 'must be an origin alone, without a path or a slash at the end')
    .optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  DEMO: z.enum(['on', 'off']).default('on'),
  COMPANY: z.string().trim().min(1).max(60).default('Fernway'),
  APP_SECRET: z
    .string()
    .transform((text) => text.split(/\s+/).filter(Boolean))
    .refine(
      (secrets) => secrets.every((secret) => secret.length >= 32),
      'must be 32 characters or more; after a change, the new one, a space and the old one',
    )
    .optional(),
  FILES_URL: z
    .string()
    .refine((url) => readFilesUrl(url) !== undefined, 'must be file:FOLDER or s3://KEY:SECRET@HOST/BUCKET?region=REGION')
    .optional(),
  PAGE_CACHE: z.enum(['on', 'off']).default('on'),
  RATE_LIMITS: z.enum(['on', 'off']).default('on'),
  RETAIN_PRIVATE_DAYS: z.coerce.number('must be a number of days').int().min(1).max(36_500).optional(),
  TRUSTED_PROXIES: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .refine((networks) => networks.every(isNetwork), 'must be addresses or networks such as 10.0.0.0/8, with commas between')
    .optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, hostname: /./, error: 'must be smtp://… or smtps://user:password@host:port' }).optional(),
  MAIL_FROM: z
    .string()
    .regex(SENDER, 'must be an address such as help@example.com, or a name and one: Example <help@example.com>')
    .optional(),
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/, error: 'must be the address of an OpenID Connect provider, such as https://login.example.com' })
    .refine((url) => url.startsWith('https:') || ['localhost', '127.0.0.1'].includes(URL.parse(url)?.hostname ?? ''), 'must be https')
    .optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_ROLES: rolesShape.optional(),
  OIDC_CLAIM: z.string().default('groups'),
});

/** The company's own sign-in for its staff, by OpenID Connect. */
export interface CompanySignIn {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** The claim that lists somebody's groups, and the groups with the role that each gives. */
  claim: string;
  roles: z.output<typeof rolesShape>;
}

export interface Config {
  databaseUrl: string;
  host: string;
  port: number;
  /** Where customers reach the board, without a slash at the end; it is what forms may be posted from. */
  publicOrigin: string;
  /** Where forms may be posted from: the public origin and, as long as that is localhost, its number as well. */
  origins: string[];
  logLevel: z.infer<typeof shape>['LOG_LEVEL'];
  demo: boolean;
  company: string;
  pageCache: boolean;
  rateLimits: boolean;
  /** How many days after its end a private problem keeps its texts; for ever where it is not set. */
  retainPrivateDays: number | undefined;
  /** The addresses and networks of the proxies whose word on where a request comes from is taken. */
  trustedProxies: string[];
  /** What private texts are sealed with, the newest first. None: they are in the file, which is made on the first start. */
  appSecrets: string[];
  keyFile: string;
  /** Where pictures and PDFs are kept; it may hold a secret. */
  filesUrl: string;
  /** The mail server; without one, mail stays in the database. It may hold a password. */
  smtpUrl: string | undefined;
  mailFrom: { name: string; address: string };
  companySignIn: CompanySignIn | undefined;
}

/** The environment, checked once. Throws one error whose message has a line for each bad value. */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([name, value]) => name in shape.shape && value !== ''));
  const result = shape.safeParse(given);
  if (!result.success) {
    throw new Error(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
  }
  const value = result.data;
  const publicOrigin = value.PUBLIC_ORIGIN ?? `http://localhost:${value.PORT}`;
  const local = ['localhost', '127.0.0.1'].map((host) => `http://${host}:${value.PORT}`);
  return {
    databaseUrl: value.DATABASE_URL,
    host: value.HOST,
    port: value.PORT,
    publicOrigin,
    origins: value.PUBLIC_ORIGIN ? [value.PUBLIC_ORIGIN] : local,
    logLevel: value.LOG_LEVEL,
    demo: value.DEMO === 'on',
    company: value.COMPANY,
    pageCache: value.PAGE_CACHE === 'on',
    rateLimits: value.RATE_LIMITS === 'on',
    retainPrivateDays: value.RETAIN_PRIVATE_DAYS,
    trustedProxies: value.TRUSTED_PROXIES ?? [],
    appSecrets: value.APP_SECRET ?? [],
    keyFile: value.DATABASE_URL.startsWith('sqlite:') ? `${value.DATABASE_URL.slice('sqlite:'.length)}.key` : './data/putright.key',
    filesUrl: value.FILES_URL ?? `file:${besides(value.DATABASE_URL)}/files`,
    smtpUrl: value.SMTP_URL,
    mailFrom: senderIn(value.MAIL_FROM ?? `${value.COMPANY.replaceAll(/[<>"\p{C}]/gu, '')} <no-reply@${new URL(publicOrigin).hostname}>`),
    companySignIn: companySignInOf(value),
  };
}

/** The folder of an embedded database; for another, where that would be. */
function besides(databaseUrl: string): string {
  return databaseUrl.startsWith('sqlite:') ? dirname(databaseUrl.slice('sqlite:'.length)) : './data';
}

/** All that is needed for it, or nothing. */
function companySignInOf(value: z.output<typeof shape>): CompanySignIn | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_ROLES: roles } = value;
  if (issuer && clientId && clientSecret && roles) return { issuer, clientId, clientSecret, roles, claim: value.OIDC_CLAIM };
  const missing = Object.entries({ OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_ROLES: roles });
  const names = missing.filter(([, given]) => given === undefined).map(([name]) => name);
  if (names.length === missing.length) return undefined;
  throw new Error(names.map((name) => `${name}: must be given where the others of OIDC_… are`).join('\n'));
}

/** "Example <help@example.com>", or the address alone, in its parts. */
function senderIn(sender: string): Config['mailFrom'] {
  const [, name = '', named, alone] = SENDER.exec(sender) ?? [];
  return { name, address: named ?? alone ?? '' };
}
