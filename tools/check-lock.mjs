// Every dependency that a lock entry names must have an entry of its own, the optional ones of other platforms too:
// where one lacks, `npm ci` refuses the lock. (A registry that has only some platforms of a new release makes such locks.)
import { readFileSync } from 'node:fs';

function missing(file) {
  const { packages } = JSON.parse(readFileSync(file, 'utf8'));
  const resolves = (from, name) => {
    for (let dir = from; ; dir = dir.slice(0, Math.max(0, dir.lastIndexOf('node_modules/') - 1))) {
      if (packages[`${dir && `${dir}/`}node_modules/${name}`]) return true;
      if (!dir) return false;
    }
  };
  return Object.entries(packages).flatMap(([at, p]) =>
    Object.keys({ ...p.dependencies, ...p.optionalDependencies })
      .filter((name) => !resolves(at, name))
      .map((name) => `${file}: ${at || 'the project'} needs ${name}, which has no entry`),
  );
}

const lacking = ['package-lock.json', 'tools/node/package-lock.json', 'tools/browser/package-lock.json'].flatMap(missing);
for (const line of lacking) console.error(line);
process.exit(lacking.length ? 1 : 0);
