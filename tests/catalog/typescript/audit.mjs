#!/usr/bin/env node
// Proves the TypeScript catalog against the real packages. See README.md beside this file.

import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { claimsOf, shown } from './claims.mjs';
import { Declarations } from './declarations.mjs';
import { installed, NotInstalled, tools, versions } from './npm.mjs';
import { Paths } from './paths.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.resolve(HERE, '../../..');
const CATALOG = path.join(ROOT, 'catalog', 'typescript');
const FOLDERS = path.join(ROOT, 'target', 'catalog-npm');
const RESULTS = path.join(HERE, 'RESULTS.md');

const HEAD = `# What the audit verified

Written by \`node tests/catalog/typescript/audit.mjs\`. An entry is one name of the catalog file.
`;

const COLUMNS = `| library | packages | entries | verified |
|---|---|---|---|
`;

/** What is wrong with each claim according to these packages; null where nothing is. */
async function answers(folder, packages, claims, settings, { ts, paths }) {
  await installed(folder, [...packages, '@types/node']);
  const declarations = new Declarations(ts, folder, paths, claims, settings);
  return claims.map((claim) => declarations.answer(claim));
}

/** Which names of one library are there, and which are not. */
async function audit(name, library, tools) {
  const settings = library.audit ?? {};
  const outcome = { name, checked: [], total: 0, wrong: [] };
  if (settings.unavailable) return { ...outcome, checked: [`not looked up: ${settings.unavailable}`] };
  const { current, legacy } = claimsOf(library);
  const add = (claims, reasons) => {
    outcome.total += claims.length;
    claims.forEach((claim, at) => reasons[at] && outcome.wrong.push({ claim, reason: reasons[at] }));
  };
  const packages = settings.install ?? library.packages;
  const folder = path.join(FOLDERS, name);
  add(current, await answers(folder, packages, current, settings, tools));
  outcome.checked.push(...(await versions(folder, packages, 3)));
  // An old name is there when any of the older packages has it. Without one it is neither looked up nor counted.
  let missing = null;
  for (const [number, older] of settings.legacy_install ? alternatives(settings.legacy_install).entries() : []) {
    const folder = path.join(FOLDERS, `${name}-legacy-${number}`);
    const reasons = await answers(folder, older, legacy, settings, tools);
    missing = missing ? missing.map((reason, at) => reason && reasons[at]) : reasons;
    outcome.checked.push(...(await versions(folder, older, 1)));
  }
  if (missing) add(legacy, missing);
  return outcome;
}

/** `legacy_install` is a list of packages, or a list of such lists. */
function alternatives(install) {
  return Array.isArray(install[0]) ? install : [install];
}

async function tidy(name) {
  const folders = (await readdir(FOLDERS)).filter((folder) => folder === name || folder.startsWith(`${name}-legacy-`));
  for (const folder of folders) await rm(path.join(FOLDERS, folder), { recursive: true, force: true });
}

function row({ name, checked, total, wrong }) {
  return `| ${name} | ${checked.join(', ')} | ${total} | ${total - wrong.length} |`;
}

/** The table, with this library's row in place of the older one. */
async function writeResults(outcome, libraries) {
  const rows = new Map();
  if (existsSync(RESULTS)) {
    for (const line of (await readFile(RESULTS, 'utf8')).split('\n')) {
      if (line.startsWith('| ') && !line.startsWith('| library')) rows.set(line.split(' | ')[0].slice(2), line);
    }
  }
  rows.set(outcome.name, row(outcome));
  const kept = [...rows.keys()].filter((name) => libraries.has(name)).sort();
  const packages = new Set([...libraries.values()].flatMap((library) => library.packages));
  const sum = (column) => kept.reduce((all, name) => all + parseInt(rows.get(name).split(' | ')[column], 10), 0);
  const summary = `**${kept.length} libraries of ${packages.size} packages: ${sum(3)} of ${sum(2)} entries verified.**`;
  await writeFile(RESULTS, `${HEAD}\n${summary}\n\n${COLUMNS}${kept.map((name) => rows.get(name) + '\n').join('')}`);
}

/** Every library of the catalog by its file's name. */
async function catalog(toml) {
  const libraries = new Map();
  for (const file of (await readdir(CATALOG)).filter((file) => file.endsWith('.toml')).sort()) {
    try {
      libraries.set(file.slice(0, -'.toml'.length), toml.parse(await readFile(path.join(CATALOG, file), 'utf8')));
    } catch (error) {
      throw new Error(`catalog/typescript/${file} is not TOML: ${error.message}`);
    }
  }
  return libraries;
}

async function main(parameters) {
  const keep = parameters.includes('--keep');
  const names = parameters.filter((parameter) => !parameter.startsWith('--'));
  const { ts, toml } = await tools(path.join(FOLDERS, '.audit'));
  const libraries = await catalog(toml);
  const unknown = names.find((name) => !libraries.has(name));
  if (unknown) throw new Error(`no such file: catalog/typescript/${unknown}.toml`);
  const paths = new Paths([...libraries.values()].flatMap((library) => library.imports));
  let audited = 0;
  let failures = 0;
  for (const name of names.length ? names : libraries.keys()) {
    const file = `catalog/typescript/${name}.toml`;
    try {
      const outcome = await audit(name, libraries.get(name), { ts, paths });
      audited += 1;
      await writeResults(outcome, libraries);
      for (const { claim, reason } of outcome.wrong) console.log(`${file}: ${claim.key}: ${shown(claim)}: ${reason}`);
      failures += outcome.wrong.length;
      console.log(`${file}: ${outcome.total - outcome.wrong.length} of ${outcome.total} verified`);
    } catch (error) {
      if (!(error instanceof NotInstalled)) throw error;
      failures += 1;
      console.log(`${file}: could not be audited: ${error.message}`);
    }
    if (!keep) await tidy(name);
  }
  console.log(`${audited} libraries audited, ${failures} failures`);
  return failures ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
