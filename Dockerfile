# Built by `docker build -t putright .`; run by `docker run -p 4321:4321 -v putright:/app/data -e PUBLIC_ORIGIN=https://… putright`.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN ASTRO_TELEMETRY_DISABLED=1 npx --no astro build --silent && npm prune --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4321
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# The `putright` command runs from its sources: `docker exec … node api/cli.ts --help`.
COPY --from=build /app/api ./api
COPY --from=build /app/db ./db
# The database; the code around them is not the server's to change.
RUN mkdir data && chown 1000:1000 data
USER 1000:1000
VOLUME /app/data
EXPOSE 4321
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/server/entry.mjs"]
