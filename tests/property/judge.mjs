// The TypeScript compiler as the judge of edits: the program after must be the program before, but for what was planned.
//
//     node judge.mjs FOLDER_OF_TYPESCRIPT
//
// Speaks the protocol of judge.py. The two syntax trees are walked side by side; a body that moved into a callback is
// compared with the body that it was, and so on. Then every name that the program uses must stand for the same
// declaration as before, and every name that was added for what the file imports or the function declares.

import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const ts = createRequire(import.meta.url)(resolve(process.argv[2]));
const K = ts.SyntaxKind;

class Complaint extends Error {}

/** Fields of nodes that say nothing of the program's meaning. */
const SKIPPED = new Set([
  'pos', 'end', 'parent', 'original', 'flowNode', 'endFlowNode', 'symbol', 'localSymbol', 'locals', 'nextContainer',
  'jsDoc', 'emitNode', 'endOfFileToken', 'returnFlowNode', 'fallthroughFlowNode', 'contextualType', 'inferenceContext',
]);

/** Fields that are no nodes and say something. */
const VALUES = ['operator', 'token', 'keywordToken', 'isTypeOnly', 'isExportEquals', 'isTypeOf', 'phaseModifier'];

const isNode = (value) => typeof value === 'object' && value !== null && typeof value.kind === 'number';

function read(path, text) {
  const host = {
    getSourceFile: (name, options) => (name === path ? ts.createSourceFile(name, text, options, true) : undefined),
    getDefaultLibFileName: () => 'lib.d.ts',
    writeFile: () => {},
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (name) => name === path,
    readFile: () => undefined,
    directoryExists: () => false,
    getDirectories: () => [],
  };
  const options = {
    noLib: true, noResolve: true, allowJs: true, types: [], target: ts.ScriptTarget.Latest, jsx: ts.JsxEmit.Preserve,
    module: ts.ModuleKind.ESNext, experimentalDecorators: true, skipLibCheck: true, moduleDetection: ts.ModuleDetectionKind.Auto,
  };
  const program = ts.createProgram([path], options, host);
  const file = program.getSourceFile(path);
  const checker = program.getTypeChecker();
  const errors = [...program.getSyntacticDiagnostics(file), ...(file.bindDiagnostics ?? [])];
  const [error] = errors.filter((one) => one.category === ts.DiagnosticCategory.Error);
  return { file, checker, error: error && `line ${line(file, error.start)}: ${ts.flattenDiagnosticMessageText(error.messageText, ' ')}` };
}

const line = (file, at) => file.getLineAndCharacterOfPosition(at).line + 1;

/** What a text of markup stands for: white space around line ends is dropped. */
function markup(text) {
  const lines = text.split(/\r?\n/);
  const last = lines.length - 1;
  const trimmed = lines.map((one, at) => {
    const begun = at > 0 ? one.replace(/^[ \t]+/, '') : one;
    return at < last ? begun.replace(/[ \t]+$/, '') : begun;
  });
  return trimmed.filter((one) => one !== '').join(' ');
}

const calleeName = (call) =>
  ts.isPropertyAccessExpression(call.expression) && ts.isIdentifier(call.expression.expression)
    ? call.expression.name.text
    : ts.isIdentifier(call.expression) ? call.expression.text : '';

/** What nodes say, whatever their lines. */
const said = (nodes) => nodes.map((node) => node.getText().replace(/\s+/g, ' ')).join(' ');

/** The first name of a callee. */
const root = (expression) => (ts.isPropertyAccessExpression(expression) ? root(expression.expression) : expression);

const PACKAGES = ['@mlflow/core', 'mlflow-tracing', '@mlflow/openai', './tracing.js'];

class Comparison {
  constructor(old, now, lines) {
    this.old = old;
    this.now = now;
    /** Lines of the functions that were to get a span: a span anywhere else is the program's own. */
    this.lines = lines;
    /** From nodes before to nodes after. */
    this.pairs = new Map();
    this.spans = [];
    /** Expressions that were added, all of whose names must be imported or parameters. */
    this.added = [];
    /** Names that were declared for a generator's span. */
    this.declared = [];
  }

  differ(one, other) {
    const show = (node) => (node ? JSON.stringify(node.getText().slice(0, 80)) : 'nothing');
    const at = other ?? one;
    throw new Complaint(`line ${line(at.getSourceFile(), at.getStart())} means something else: ${show(one)} became ${show(other)}`);
  }

  same(one, other) {
    if (this.unwrapped(one, other)) return;
    if (one.kind !== other.kind) this.differ(one, other);
    this.pairs.set(one, other);
    for (const field of VALUES) {
      if (one[field] !== other[field]) this.differ(one, other);
    }
    if (((one.flags ^ other.flags) & ts.NodeFlags.BlockScoped) !== 0) this.differ(one, other);
    if (one.kind === K.JsxText ? markup(one.text) !== markup(other.text) : one.text !== other.text && !ts.isSourceFile(one)) {
      this.differ(one, other);
    }
    if (one.rawText !== other.rawText) this.differ(one, other);
    const fields = ts.isSourceFile(one) ? ['statements'] : new Set([...Object.keys(one), ...Object.keys(other)]);
    for (const field of fields) {
      if (SKIPPED.has(field)) continue;
      const [left, right] = [one[field], other[field]];
      if (isNode(left) || isNode(right)) {
        if (!isNode(left) || !isNode(right)) this.differ(isNode(left) ? left : one, isNode(right) ? right : other);
        this.same(left, right);
      } else if (Array.isArray(left) && left.every(isNode) && Array.isArray(right)) {
        this.sameList(one, field, left, other, right);
      }
    }
  }

  sameList(one, field, left, other, right) {
    const added = this.withoutAdditions(one, field, left, right);
    if (left.length !== added.length) this.differ(left.length > added.length ? left[added.length] ?? one : one, added[left.length] ?? other);
    left.forEach((it, at) => this.same(it, added[at]));
  }

  /** The nodes of a list after, those that were added left out. */
  withoutAdditions(one, field, left, right) {
    if (field === 'statements') {
      const function_ = ts.isBlock(one) && ts.isFunctionLike(one.parent) ? one.parent : undefined;
      const moved = function_ && this.moved(function_, left, right);
      if (moved) return moved;
      if (left.length === right.length) return right;
      const kept = [];
      for (const statement of right) {
        const isMissing = kept.length >= left.length || left[kept.length].getText() !== statement.getText();
        if (isMissing && (this.isFlush(statement) || (ts.isSourceFile(one) && this.isImport(statement)))) continue;
        kept.push(statement);
      }
      return kept;
    }
    if (field === 'properties' && ts.isObjectLiteralExpression(one) && right.length === left.length + 1) {
      const last = right[right.length - 1];
      if (last.name?.getText() === 'experimental_telemetry') return right.slice(0, -1);
    }
    return right;
  }

  isImport(statement) {
    if (ts.isImportDeclaration(statement)) return PACKAGES.includes(statement.moduleSpecifier.text);
    if (ts.isImportEqualsDeclaration(statement)) return PACKAGES.includes(statement.moduleReference.expression?.text);
    const value = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations[0].initializer
      : ts.isExpressionStatement(statement) ? statement.expression : undefined;
    return !!value && ts.isCallExpression(value) && value.expression.getText() === 'require' && PACKAGES.includes(value.arguments[0]?.text);
  }

  isFlush(statement) {
    const is = ts.isExpressionStatement(statement) && ts.isAwaitExpression(statement.expression) &&
      ts.isCallExpression(statement.expression.expression) && calleeName(statement.expression.expression) === 'flushTraces';
    if (is) this.added.push(statement.expression.expression.expression);
    return is;
  }

  /** The statements of a body that moved into a callback or a `try`, directives in front. */
  moved(function_, left, right) {
    const directives = left.findIndex((it) => !(ts.isExpressionStatement(it) && ts.isStringLiteral(it.expression)));
    const count = directives < 0 ? left.length : directives;
    const rest = right.slice(count);
    const call = rest.length === 1 && ts.isReturnStatement(rest[0]) && rest[0].expression
      ? this.callback(function_, rest[0].expression)
      : undefined;
    if (call && ts.isBlock(call.body) && said(left.slice(count)) !== said(rest)) {
      this.note(function_, call.call);
      return [...right.slice(0, count), ...call.body.statements];
    }
    const [start, attempt] = rest;
    const isGenerator = this.isWanted(function_) && rest.length === 2 && ts.isVariableStatement(start) && ts.isTryStatement(attempt) &&
      start.declarationList.declarations[0].initializer && ts.isCallExpression(start.declarationList.declarations[0].initializer) &&
      calleeName(start.declarationList.declarations[0].initializer) === 'startSpan';
    if (!isGenerator || left.length - count === 2 && left[count].getText() === start.getText()) return undefined;
    const name = start.declarationList.declarations[0].name;
    const error = attempt.catchClause?.variableDeclaration?.name;
    const ends = [...(attempt.catchClause?.block.statements ?? []), ...(attempt.finallyBlock?.statements ?? [])];
    if (ends.length !== 3 || !error) this.differ(left[count], attempt);
    const [status, thrown, ended] = ends.map((it) => it.getText().replace(/;$/, ''));
    if (!status.startsWith(`${name.text}.setStatus(`) || thrown !== `throw ${error.text}` || ended !== `${name.text}.end()`) {
      this.differ(left[count], attempt);
    }
    this.note(function_, start.declarationList.declarations[0].initializer);
    this.added.push(ends[0].expression.arguments[0]);
    this.declared.push([function_, name.text], [function_, error.text]);
    return [...right.slice(0, count), ...attempt.tryBlock.statements];
  }

  /** Whether a function was to get a span, as far as its line tells. */
  isWanted(function_) {
    return this.lines.includes(line(function_.getSourceFile(), start(function_)));
  }

  /** The callback of a span, if an expression is one that may have been added. */
  callback(function_, expression) {
    if (!this.isWanted(function_)) return undefined;
    const call = ts.isAsExpression(expression) ? expression.expression : expression;
    if (!ts.isCallExpression(call) || call.arguments.length !== 2 || call.typeArguments) return undefined;
    if (!['withSpan', 'span', 'mlflowSpan'].includes(calleeName(call)) && !/^mlflowSpan\d*$/.test(calleeName(call))) return undefined;
    const [callback, options] = call.arguments;
    if (!ts.isArrowFunction(callback) || callback.parameters.length || callback.typeParameters || callback.type) return undefined;
    if (!ts.isObjectLiteralExpression(options) || options.properties[0]?.name?.getText() !== 'name') return undefined;
    const isAsync = (node) => !!node.modifiers?.some((it) => it.kind === K.AsyncKeyword);
    if (isAsync(callback) !== isAsync(function_)) return undefined;
    if (ts.isAsExpression(expression)) {
      const squeeze = (text) => text.replace(/\s+/g, ' ');
      const declared = function_.type && (ts.isTypePredicateNode(function_.type) ? 'boolean' : function_.type.getText());
      if (!declared || squeeze(expression.type.getText()) !== squeeze(declared)) return undefined;
    }
    return { call, body: callback.body };
  }

  /** Notes a span: the function, and what was added for it. */
  note(function_, call) {
    this.spans.push(line(function_.getSourceFile(), start(function_)));
    this.added.push(call.expression);
    const options = call.arguments[call.arguments.length - 1];
    for (const property of options.properties) {
      if (ts.isPropertyAssignment(property) && property.name.text === 'spanType') this.added.push(property.initializer);
      if (ts.isPropertyAssignment(property) && property.name.text === 'inputs') {
        for (const input of property.initializer.properties) this.input(function_, input);
      }
    }
  }

  input(function_, input) {
    if (!ts.isShorthandPropertyAssignment(input)) this.differ(function_, input);
    const symbol = this.now.checker.getShorthandAssignmentValueSymbol(input);
    let declaration = symbol?.declarations?.[0];
    while (declaration && !ts.isParameter(declaration)) declaration = declaration.parent;
    let around = input.parent;
    while (around && around !== declaration?.parent) around = around.parent;
    if (!declaration || !around) throw new Complaint(`\`${input.name.text}\` is recorded and no parameter of the function`);
  }

  /** Whether one of the additions around an expression or a statement makes the difference. */
  unwrapped(one, other) {
    if (one.kind !== other.kind && ts.isBlock(other) && other.statements.length === 2 && this.isFlush(other.statements[0])) {
      this.same(one, other.statements[1]);
      return true;
    }
    if (ts.isArrowFunction(one.parent ?? one) && one.parent.body === one && !ts.isBlock(one)) {
      const call = this.callback(one.parent, other);
      if (call && !ts.isBlock(call.body) && said([one]) !== said([other])) {
        this.note(one.parent, call.call);
        this.same(one, call.body);
        return true;
      }
    }
    const isWrapper = ts.isCallExpression(other) && ts.isIdentifier(other.expression) && other.arguments.length === 1 &&
      /^(tracedOpenAI|mlflowTracedOpenAI\d*)$/.test(other.expression.text);
    if (isWrapper && !(ts.isCallExpression(one) && one.expression.getText() === other.expression.text)) {
      this.added.push(other.expression);
      this.same(one, other.arguments[0]);
      return true;
    }
    return false;
  }

  /** What the names stand for. */
  names() {
    const find = ({ checker }, node) => {
      const symbol = checker.resolveName(node.text, node, ts.SymbolFlags.Value | ts.SymbolFlags.Alias, false);
      return symbol?.declarations ?? [];
    };
    for (const [one, other] of this.pairs) {
      if (!ts.isIdentifier(one) || !isReference(one)) continue;
      const [before, after] = [find(this.old, one), find(this.now, other)];
      const same = before.length === after.length && before.every((it) => after.includes(this.pairs.get(it) ?? it));
      if (!same) throw new Complaint(`line ${line(other.getSourceFile(), other.getStart())}: \`${one.text}\` stands for something else`);
    }
    for (const expression of this.added) {
      const name = root(expression);
      if (!ts.isIdentifier(name)) throw new Complaint(`\`${expression.getText()}\` is no name`);
      const [declaration] = find(this.now, name);
      let statement = declaration;
      while (statement && !ts.isSourceFile(statement.parent)) statement = statement.parent;
      if (!statement || !this.isImport(statement)) throw new Complaint(`\`${name.text}\` is not what the file imports`);
    }
  }
}

function start(node) {
  const kept = (node.modifiers ?? []).filter(
    (it) => ![K.Decorator, K.ExportKeyword, K.DefaultKeyword, K.DeclareKeyword].includes(it.kind),
  );
  if (kept.length) return kept[0].getStart();
  if (!node.modifiers?.length) return node.getStart();
  const trivia = /(?:\s|\/\*[^]*?\*\/|\/\/[^\n]*)*/y;
  trivia.lastIndex = node.modifiers[node.modifiers.length - 1].end;
  return trivia.lastIndex + trivia.exec(node.getSourceFile().text)[0].length;
}

/** Whether an identifier is looked up in scopes. */
function isReference(node) {
  const { parent } = node;
  if (parent.name === node && !ts.isShorthandPropertyAssignment(parent)) return false;
  if (parent.propertyName === node || parent.label === node) return false;
  // `<span>` is an element of the page.
  if (parent.tagName === node && /^[a-z]/.test(node.text)) return false;
  if (ts.isQualifiedName(parent) && parent.right === node) return false;
  if (ts.isJsxAttribute(parent) || ts.isMetaProperty(parent) || ts.isTypeNode(parent)) return false;
  return !ts.isImportSpecifier(parent) && !ts.isExportSpecifier(parent) && !ts.isNamespaceExport(parent);
}

function judge(path, before, after, lines) {
  const text = (latin) => Buffer.from(latin, 'latin1').toString('utf8').replace(/^\ufeff/, '');
  const old = read(`/${path}`, text(before));
  if (old.error) return { before: old.error };
  if (after === null) return {};
  const now = read(`/${path}`, text(after));
  if (now.error) return { after: `refused: ${now.error}` };
  try {
    const comparison = new Comparison(old, now, lines);
    comparison.same(old.file, now.file);
    const sorted = (list) => [...list].sort((a, b) => a - b).join();
    if (sorted(comparison.spans) !== sorted(lines)) {
      throw new Complaint(`spans were to be at lines ${sorted(lines)} and are at ${sorted(comparison.spans)}`);
    }
    comparison.names();
  } catch (error) {
    if (error instanceof Complaint) return { after: error.message };
    return { after: `the judge fails: ${error.stack}` };
  }
  return {};
}

const [major, minor] = ts.version.split('.').map(Number);
console.log(JSON.stringify([major, minor]));
for await (const request of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(judge(...JSON.parse(request))));
}
