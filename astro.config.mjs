import { fileURLToPath } from 'node:url';
import node from '@astrojs/node';
import { defineConfig } from 'astro/config';

/** The node adapter with our own server (api/server.ts) in place of its own. */
function adapter() {
  const { name, hooks } = node({ mode: 'standalone' });
  const serverEntrypoint = fileURLToPath(new URL('api/server.ts', import.meta.url));
  return {
    name,
    hooks: {
      ...hooks,
      'astro:config:done': (options) =>
        hooks['astro:config:done']?.({ ...options, setAdapter: (given) => options.setAdapter({ ...given, serverEntrypoint }) }),
    },
  };
}

export default defineConfig({
  output: 'server',
  adapter: adapter(),
  trailingSlash: 'never',
  session: false,
  compressHTML: true,
  devToolbar: { enabled: false },
  server: { host: '127.0.0.1' },
  image: { service: { entrypoint: 'astro/assets/services/noop' } },
  // Styles and scripts always become files, so that the Content-Security-Policy needs no exceptions (api/http/security-headers.ts).
  build: { inlineStylesheets: 'never' },
  vite: {
    build: { assetsInlineLimit: 0 },
  },
});
