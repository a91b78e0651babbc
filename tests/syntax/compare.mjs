// Compares what `instrument` reads in TypeScript and JavaScript files with what the TypeScript compiler reads: functions
// (ranges, names, parameters, async, generator, braces), calls (ranges, `new`, awaited, arguments, the function that makes
// them), classes, imports and exports. See README.md.
//
//     node tests/syntax/compare.mjs [--show N] FOLDER...

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const ts = createRequire(join(process.cwd(), 'x.js'))('typescript');
const K = ts.SyntaxKind;

/** Bigger files and files of long lines are minified. */
const MAX_BYTES = 400_000;
const MAX_LINE = 2_000;

const args = process.argv.slice(2);
const show = args[0] === '--show' ? Number(args.splice(0, 2)[1]) : 5;

function* sources(path) {
  if (statSync(path).isFile()) {
    if (/\.[mc]?[jt]sx?$/.test(path) && !/\.d\.[mc]?ts$/.test(path)) yield path;
    return;
  }
  for (const entry of readdirSync(path).sort()) {
    if (entry !== '.git') yield* sources(join(path, entry));
  }
}

function readable(text) {
  return text.length < MAX_BYTES && text.split('\n').every((line) => line.length < MAX_LINE);
}

/** Byte offsets of UTF-16 offsets. */
function bytes(text) {
  if (/^[\x00-\x7f]*$/.test(text)) return (at) => at;
  const offsets = new Uint32Array(text.length + 1);
  for (let at = 0, total = 0; at <= text.length; at++) {
    offsets[at] = total;
    const code = text.charCodeAt(at);
    const isPair = code >= 0xd800 && code < 0xdc00;
    total += code < 0x80 ? 1 : code < 0x800 ? 2 : isPair ? 4 : code >= 0xdc00 && code < 0xe000 ? 0 : 3;
  }
  return (at) => offsets[at];
}

const isModifierAround = (modifier) =>
  [K.Decorator, K.ExportKeyword, K.DefaultKeyword, K.DeclareKeyword].includes(modifier.kind);

/** A value without what does not change it. */
function plain(node) {
  while (
    ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node) || ts.isTypeAssertionExpression(node) || ts.isAwaitExpression(node)
  ) node = node.expression;
  return node;
}

/** What stands around a value, without what does not change the value. */
function around(node, alsoAwait) {
  let parent = node.parent;
  while (
    ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent) ||
    ts.isNonNullExpression(parent) || ts.isTypeAssertionExpression(parent) || (alsoAwait && ts.isAwaitExpression(parent))
  ) parent = parent.parent;
  return parent;
}

const nameText = (name, file) =>
  ts.isStringLiteral(name) || ts.isNoSubstitutionTemplateLiteral(name)
    ? name.getText(file).slice(1, -1)
    : name.getText(file);

function nameOf(node, file) {
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  if (node.name) return nameText(node.name, file);
  if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) return 'default';
  const parent = around(node, true);
  const isValue = parent.initializer && plain(parent.initializer) === node;
  if (ts.isVariableDeclaration(parent) && isValue && ts.isIdentifier(parent.name)) return parent.name.text;
  if ((ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) && isValue) return nameText(parent.name, file);
  if (ts.isExportAssignment(parent)) return 'default';
  return undefined;
}

/** The functions that count: with a body, or signatures that nothing implements. */
function counts(node) {
  if (!ts.isFunctionLike(node)) return false;
  if (node.body) return true;
  if (ts.isMethodSignature(node)) {
    const holder = node.parent;
    return ts.isInterfaceDeclaration(holder) || ts.isTypeAliasDeclaration(holder.parent);
  }
  if (!ts.isFunctionDeclaration(node) && !ts.isMethodDeclaration(node) && !ts.isConstructorDeclaration(node)) {
    return (ts.isGetAccessor(node) || ts.isSetAccessor(node)) && ts.isClassLike(node.parent);
  }
  const siblings = node.parent.members ?? node.parent.statements ?? [];
  const name = node.name?.getText();
  return !siblings.some((it) => it.kind === node.kind && it.body && it.name?.getText() === name);
}

const isRequire = (node) =>
  ts.isCallExpression(node) && node.expression.kind === K.Identifier && node.expression.text === 'require' &&
  node.arguments.length > 0 && ts.isStringLiteralLike(node.arguments[0]);

function expected(path, text) {
  const kind = /\.[mc]?ts$/.test(path) ? ts.ScriptKind.TS : ts.ScriptKind.TSX;
  const isTypes = /\.[mc]?tsx?$/.test(path);
  const scriptKind = isTypes ? kind : ts.ScriptKind.JSX;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, scriptKind);
  if (file.parseDiagnostics.length) return undefined;
  const offset = bytes(text);
  const range = (start, end) => `${offset(start)}-${offset(end)}`;
  const found = { functions: new Map(), calls: new Map(), classes: [], imports: [], exports: [] };
  const functions = [];
  const visit = (node, owner) => {
    if (ts.isModuleDeclaration(node) && (ts.isStringLiteral(node.name) || node.flags & ts.NodeFlags.GlobalAugmentation)) {
      return;
    }
    let inside = owner;
    if (counts(node)) {
      const kept = (node.modifiers ?? []).filter((it) => !isModifierAround(it));
      const behind = Math.max(node.getStart(file), ...(node.modifiers ?? []).map((it) => it.end));
      const first = kept.length ? kept[0].getStart(file) : undefined;
      const start = node.modifiers?.length ? (first ?? skip(text, behind)) : node.getStart(file);
      const isBlock = node.body && ts.isBlock(node.body);
      const key = range(start, ts.isMethodSignature(node) || !node.body ? end(node, text) : node.end);
      functions.push(key);
      inside = key;
      found.functions.set(key, {
        name: nameOf(node, file),
        async: !!node.modifiers?.some((it) => it.kind === K.AsyncKeyword),
        generator: !!node.asteriskToken,
        parameters: node.parameters.filter((it) => it.name.getText(file) !== 'this').length,
        braces: isBlock ? range(node.body.getStart(file), node.body.end) : null,
      });
    }
    const isCall = ts.isCallExpression(node) && node.expression.kind !== K.ImportKeyword && !isRequire(node);
    if (isCall || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) {
      found.calls.set(range(node.getStart(file), node.end), {
        new: ts.isNewExpression(node),
        awaited: ts.isAwaitExpression(around(node, false)),
        arguments: ts.isTaggedTemplateExpression(node) ? 1 : (node.arguments ?? []).length,
        function: owner,
      });
    }
    if (ts.isClassLike(node) || ts.isInterfaceDeclaration(node)) {
      const bases = (node.heritageClauses ?? []).flatMap((it) => it.types).length;
      found.classes.push(`${nameOf(node, file) ?? '?'}:${bases}`);
    }
    if (ts.isTypeAliasDeclaration(node) && ts.isTypeLiteralNode(node.type)) found.classes.push(`${node.name.text}:0`);
    if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
      found.imports.push(JSON.stringify([node.moduleReference.expression.text, null, node.name.text]));
    }
    if (ts.isImportDeclaration(node)) found.imports.push(...imports(node));
    if (node.parent === file) found.exports.push(...exportsOf(node));
    ts.forEachChild(node, (child) => {
      // Decorators and computed names run with what is around; decorators of parameters likewise.
      const isAround = ts.isDecorator(child) || (child === node.name && ts.isComputedPropertyName(child));
      const ofParameter = ts.isParameter(node) && ts.isDecorator(child);
      visit(child, ofParameter ? outer.get(owner) : isAround ? owner : inside);
      if (inside !== owner) outer.set(inside, owner);
    });
  };
  const outer = new Map();
  visit(file, undefined);
  return found;
}

/** The end of a signature without its semicolon or comma. */
function end(node, text) {
  const last = text.slice(0, node.end).trimEnd();
  return /[;,]$/.test(last) ? last.slice(0, -1).trimEnd().length : last.length;
}

function skip(text, at) {
  const trivia = /(?:\s|\/\*[^]*?\*\/|\/\/[^\n]*)*/y;
  trivia.lastIndex = at;
  return at + trivia.exec(text)[0].length;
}

function imports(node) {
  const module = node.moduleSpecifier.text;
  const clause = node.importClause;
  if (!clause) return [JSON.stringify([module, null, ''])];
  const named = clause.name ? [['default', clause.name.text]] : [];
  const bindings = clause.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) named.push([null, bindings.name.text]);
  if (bindings && ts.isNamedImports(bindings)) {
    named.push(...bindings.elements.map((it) => [(it.propertyName ?? it.name).text, it.name.text]));
  }
  return named.map(([name, binds]) => JSON.stringify([module, name, binds]));
}

function exportsOf(node) {
  const has = (kind) => node.modifiers?.some((it) => it.kind === kind);
  if (ts.isExportDeclaration(node)) {
    const clause = node.exportClause;
    if (!clause) return ['*'];
    return ts.isNamespaceExport(clause) ? [clause.name.text] : clause.elements.map((it) => it.name.text);
  }
  if (ts.isExportAssignment(node)) return node.isExportEquals ? [] : ['default'];
  if (!has(K.ExportKeyword)) return [];
  if (has(K.DefaultKeyword)) return ['default'];
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.flatMap((it) => bound(it.name));
  return node.name ? [node.name.text] : [];
}

function bound(name) {
  return ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((it) => (it.name ? bound(it.name) : []));
}

const totals = {};
const shown = {};
function count(what, isEqual, place, detail) {
  const total = (totals[what] ??= { equal: 0, different: 0 });
  total[isEqual ? 'equal' : 'different']++;
  if (!isEqual && (shown[what] = (shown[what] ?? 0) + 1) <= show) console.log(`${what}: ${place}: ${detail}`);
}

function compareKeyed(what, path, text, theirs, ours) {
  const at = (key) => {
    const [start, stop] = key.split('-').map(Number);
    const buffer = Buffer.from(text);
    const line = buffer.subarray(0, start).toString().split('\n').length;
    return [`${path}:${line}`, JSON.stringify(buffer.subarray(start, stop).toString().slice(0, 80))];
  };
  for (const key of new Set([...theirs.keys(), ...ours.keys()])) {
    const [their, our] = [theirs.get(key), ours.get(key)];
    const sides = !our ? 'only the compiler has' : 'only we have';
    if (!their || !our) count(what, false, at(key)[0], `${sides} ${at(key)[1]}`);
    else count(what, true);
    for (const word of Object.keys(their && our ? their : {})) {
      if (their[word] === undefined && word !== 'function') continue;
      const isEqual = their[word] === our[word];
      const detail = isEqual ? '' : `${at(key)[1]}: the compiler ${their[word]}, we ${our[word]}`;
      count(`${what}.${word}`, isEqual, isEqual ? '' : at(key)[0], detail);
    }
  }
}

const paths = args.flatMap((folder) => [...sources(resolve(folder))]);
const texts = new Map(paths.map((path) => [path, readFileSync(path, 'utf8')]).filter(([, text]) => readable(text)));
const input = [...texts.keys()].join('\n');
const cargo = ['run', '--quiet', '--example', 'facts'];
const root = resolve(new URL('../..', import.meta.url).pathname);
const printed = spawnSync('cargo', cargo, { cwd: root, input, encoding: 'utf8', maxBuffer: 2 ** 31, stdio: ['pipe', 'pipe', 'inherit'] });
let skipped = 0;
for (const line of printed.stdout.split('\n').filter(Boolean)) {
  const facts = JSON.parse(line);
  const text = texts.get(facts.path);
  const theirs = expected(facts.path, text);
  if (!theirs) {
    skipped++;
    continue;
  }
  count('files without errors', facts.errors === 0, facts.path, `${facts.errors} errors`);
  if (facts.errors) continue;
  const key = ({ start, end }) => `${start}-${end}`;
  const keyed = (list) => new Map(list.map((it) => [key(it.range), it]));
  for (const it of facts.functions) it.braces &&= key(it.braces);
  for (const it of facts.calls) it.function = it.function ? key(facts.functions[it.function - 1].range) : undefined;
  compareKeyed('functions', facts.path, text, theirs.functions, keyed(facts.functions));
  compareKeyed('calls', facts.path, text, theirs.calls, keyed(facts.calls));
  const list = (what, their, our) =>
    count(what, their.join() === our.join(), facts.path, `the compiler ${their.join(' ')}, we ${our.join(' ')}`);
  const nameless = (it, at) => (theirs.classes[at]?.startsWith('?') ? it.replace(/^[^:]*/, '?') : it);
  list('classes of a file', theirs.classes, facts.classes.map((it) => `${it.name}:${it.bases}`).map(nameless));
  const isImported = (it) => theirs.imports.includes(it) || !text.includes('require(');
  list('imports of a file', theirs.imports, facts.imports.map((it) => JSON.stringify(it)).filter(isImported));
  list('exports of a file', theirs.exports, facts.exports);
}
console.log(`${texts.size} files, ${paths.length - texts.size} minified, ${skipped} that the compiler refuses`);
for (const [what, { equal, different }] of Object.entries(totals)) console.log(`${what}: ${equal} equal, ${different} different`);
