import { once } from 'node:events';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

/** What the provider says of somebody. */
export interface Person {
  email: string;
  email_verified: boolean;
  name: string;
  groups: string[];
}

export const CLIENT = { id: 'putright', secret: 'a secret of the tests' };

/** A real OpenID Connect provider on a free port, at which whoever comes is `people[next.sub]` without being asked. */
export async function startCompany(origin: string) {
  const people: Record<string, Person> = {};
  const next = { sub: '' };
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const issuer = `http://localhost:${typeof address === 'object' && address ? address.port : 0}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [`${origin}/sign-in/oidc/callback`] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
    scopes: ['openid', 'email', 'profile', 'groups'],
    pkce: { required: () => true },
    cookies: { keys: ['a key of the tests'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: () => '/login' },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...people[sub] }) }),
    async loadExistingGrant({ oidc }) {
      const { client, session, provider } = oidc;
      const grant = new provider.Grant({ clientId: client?.clientId ?? '', accountId: session?.accountId ?? '' });
      grant.addOIDCScope('openid email profile groups');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    const signsIn = request.url === '/login';
    void (signsIn ? provider.interactionFinished(request, response, { login: { accountId: next.sub } }) : answer(request, response));
  });
  return {
    issuer,
    people,
    /** Where the provider sends the browser of this person back to, when it is asked at `url`. */
    async visit(url: string, sub: string): Promise<string> {
      next.sub = sub;
      const jar = new Map<string, string>();
      let at = url;
      while (!at.startsWith(`${origin}/`)) {
        const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
        const stop = await fetch(at, { redirect: 'manual', headers: { cookie } });
        for (const line of stop.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          jar.set(name, value);
        }
        const location = stop.headers.get('location');
        if (!location) throw new Error(`the provider answered ${stop.status}: ${await stop.text()}`);
        at = new URL(location, at).href;
      }
      return at;
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
