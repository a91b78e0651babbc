// Packages from npm, each library in a folder of its own under target/catalog-npm.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
// `--force`: packages of one library may ask for different versions of a peer; their declarations are read all the same.
const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--force'];

/** The packages could not be installed. */
export class NotInstalled extends Error {}

/** A folder whose node_modules holds these packages; installed when they are not there yet. */
export async function installed(folder, packages) {
  const stamp = path.join(folder, 'installed.json');
  const wanted = JSON.stringify(packages);
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return folder;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  try {
    await run('npm', ['install', ...QUIET, ...packages], { cwd: folder, timeout: 900_000, maxBuffer: 1 << 26 });
  } catch (error) {
    throw new NotInstalled(`npm install ${packages.join(' ')} failed: ${error.stderr || error.message}`);
  }
  await writeFile(stamp, wanted);
  return folder;
}

/** `@scope/name@1.2` -> `@scope/name` */
function packageName(requirement) {
  return requirement.replace(/(?<=.)@.*$/, '');
}

/** "name version" of the first of these packages. */
export async function versions(folder, packages, atMost = 3) {
  const found = [];
  for (const name of packages.map(packageName).filter((name) => !name.startsWith('@types/')).slice(0, atMost)) {
    const manifest = path.join(folder, 'node_modules', name, 'package.json');
    if (existsSync(manifest)) found.push(`${name} ${JSON.parse(await readFile(manifest, 'utf8')).version}`);
  }
  return found;
}

/** The audit's own tools. TypeScript 7 has no compiler interface for JavaScript, hence the version. */
export async function tools(folder) {
  await installed(folder, ['typescript@5.9.3', 'smol-toml@1.4.2']);
  const load = createRequire(path.join(folder, 'package.json'));
  return { ts: load('typescript'), toml: load('smol-toml') };
}
