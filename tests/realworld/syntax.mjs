// Tells whether TypeScript's compiler and V8 accept files before and after they were patched. None of the code is run.
//
//     node --experimental-vm-modules syntax.mjs FOLDER-OF-TYPESCRIPT < [[before, after], ...]
//
// Prints [[accepted before, error after or null], ...].

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import vm from 'node:vm';

const ts = createRequire(import.meta.url)(join(process.argv[2], 'lib', 'typescript.js'));

/** The compiler's syntax errors, then V8's verdict on the JavaScript that it makes: it also knows names declared twice. */
function errorOf(text, path, isModule) {
  const { outputText, diagnostics } = ts.transpileModule(text, { fileName: path, reportDiagnostics: true, compilerOptions: OPTIONS });
  if (diagnostics.length > 0) {
    const { messageText, start } = diagnostics[0];
    const line = text.slice(0, start).split('\n').length;
    return `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  }
  try {
    const options = { filename: path };
    if (isModule) new vm.SourceTextModule(outputText, options);
    else new vm.Script(`(function (exports, require, module, __filename, __dirname) {${outputText.replace(/^#!.*/, '')}\n})`, options);
  } catch (problem) {
    return `V8: ${problem}`;
  }
  return null;
}

// verbatimModuleSyntax: an import that is not needed stays, and with it a name that is declared twice.
const OPTIONS = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  jsx: ts.JsxEmit.React,
  allowJs: true,
  experimentalDecorators: true,
  verbatimModuleSyntax: true,
};

/** How Node loads a file: only JavaScript that package.json says nothing about may be either. */
function formats(path) {
  if (/\.(mjs|[cm]?tsx?)$/.test(path)) return [true];
  if (path.endsWith('.cjs')) return [false];
  return isModulePackage(path) ? [true] : [false, true];
}

function isModulePackage(path) {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    try {
      return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).type === 'module';
    } catch (problem) {
      if (problem.code !== 'ENOENT') return false;
    }
  }
  return false;
}

function verdict([before, after]) {
  const old = readFileSync(before, 'utf8');
  const format = formats(before).find((isModule) => errorOf(old, before, isModule) === null);
  if (format === undefined) return [false, null];
  return [true, errorOf(readFileSync(after, 'utf8'), after, format)];
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(verdict)));
