// Answers claims from the type declarations of installed packages, with the TypeScript compiler.

import path from 'node:path';

import { steps } from './paths.mjs';

/** A name is not there; the message says what is missing. */
class Missing extends Error {}

export class Declarations {
  /** `javascript`: packages without declarations are read from their sources. */
  constructor(ts, folder, paths, claims, { javascript = false } = {}) {
    this.ts = ts;
    this.paths = paths;
    const modules = new Set(claims.flatMap((c) => [c.name, c.of].filter(Boolean).map((name) => paths.split(name)[0])));
    const lines = [...modules].flatMap(spellings).map((module) => `import ${JSON.stringify(module)};`);
    const probe = path.join(folder, 'probe.ts');
    const options = {
      target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.esnext.disposable.d.ts'],
      types: ['node'], customConditions: ['node'], strict: true, noEmit: true, skipLibCheck: true, esModuleInterop: true,
      experimentalDecorators: true, allowJs: javascript, maxNodeModuleJsDepth: javascript ? 2 : 0,
    };
    const host = ts.createCompilerHost(options);
    const { getSourceFile, fileExists } = host;
    const text = lines.join('\n');
    host.fileExists = (file) => file === probe || fileExists(file);
    host.getSourceFile = (file, ...rest) =>
      file === probe ? ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true) : getSourceFile(file, ...rest);
    host.getCurrentDirectory = () => folder;
    const program = ts.createProgram([probe], options, host);
    this.checker = program.getTypeChecker();
    this.probe = program.getSourceFile(probe);
    this.modules = new Map();
    for (const { moduleSpecifier } of this.probe.statements) {
      const symbol = this.checker.getSymbolAtLocation(moduleSpecifier);
      if (symbol) this.modules.set(moduleSpecifier.text, symbol);
    }
  }

  /** What is wrong with a claim, or null. */
  answer(claim) {
    try {
      this[claim.kind](claim);
      return null;
    } catch (error) {
      if (error instanceof Missing) return error.message;
      throw error;
    }
  }

  // ---- One method per kind of claim

  import({ name }) {
    const [module, inside] = this.paths.split(name);
    if (module === 'globals') {
      if (inside.length && !this.exportOf(module, inside[0])) throw new Missing('is no global');
      return;
    }
    const below = [...this.modules.keys()].some((module) => module.startsWith(`${name}/`));
    if (!below) this.moduleOf(name);
  }

  type({ name }) {
    this.instances(name);
  }

  default({ name }) {
    const [module, inside] = this.paths.split(name);
    const symbols = [this.exportOf(module, 'default'), this.exportOf(module, inside[0])];
    if (!symbols[0]) throw new Missing(`${module} has no default export`);
    if (!symbols[1]) throw new Missing(`${module} does not export it`);
    const [standard, named] = symbols.map((symbol) => this.valueOf(symbol));
    if (symbols[0] !== symbols[1] && standard !== named) throw new Missing('is not the default export');
  }

  extends({ name, of }) {
    const bases = this.instances(of);
    const names = new Set(bases.map((base) => base.symbol?.name));
    const stands = (type) => bases.some((base) => this.checker.isTypeAssignableTo(type, base));
    const is = (type) => names.has(type.symbol?.name) || stands(type) || this.parents(type).some(is);
    if (!this.instances(name).some(is)) throw new Missing(`does not extend ${of}`);
  }

  member({ name, of, callable }) {
    const types = this.instances(of);
    const ends = this.walk(types, steps(name));
    if (callable && !ends.some((end) => this.signatures(end).length)) throw new Missing('cannot be called');
  }

  function({ name, places = [] }) {
    const signatures = this.values(name).flatMap((value) => this.signatures(value));
    if (!signatures.length) throw new Missing('cannot be called');
    const missing = places.filter((place) => !signatures.some((signature) => this.hasPlace(signature, place)));
    if (missing.length) throw new Missing(`has no argument ${missing.join(', ')}`);
  }

  // ---- Names to symbols and types

  moduleOf(name) {
    const spelling = spellings(name).find((spelling) => this.modules.has(spelling));
    if (!spelling) throw new Missing(`module ${name} is not found`);
    return this.modules.get(spelling);
  }

  resolved(symbol) {
    return symbol && symbol.flags & this.ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  /** What a module exports under a name; `export =` is the default. */
  exportOf(module, name) {
    if (module === 'globals') {
      const all = this.ts.SymbolFlags.Value | this.ts.SymbolFlags.Type;
      return this.checker.resolveName(name, this.probe, all, false);
    }
    const symbol = this.moduleOf(module);
    const found = this.checker.getExportsOfModule(symbol).find((one) => one.name === name);
    if (found || name !== 'default') return this.resolved(found);
    return this.resolved(symbol.exports?.get('export='));
  }

  valueOf(symbol) {
    return this.checker.getTypeOfSymbolAtLocation(symbol, this.probe);
  }

  /** The symbol that a path begins with, and the steps that remain. */
  start(name) {
    const [module, inside] = this.paths.split(name);
    const named = inside.length ? this.exportOf(module, inside[0]) : null;
    if (named) return [named, inside.slice(1)];
    const standard = this.exportOf(module, 'default');
    if (standard) return [standard, inside];
    throw new Missing(inside.length ? `${module} does not export ${inside[0]}` : `${module} has no default export`);
  }

  /** The types of the things that a path may mean: a static member, or a member of the instances. */
  values(name) {
    const [symbol, rest] = this.start(name);
    const value = symbol.flags & this.ts.SymbolFlags.Value ? [this.valueOf(symbol)] : [];
    if (!rest.length) {
      if (!value.length) throw new Missing('is only a type');
      return value;
    }
    try {
      return this.walk(value, rest);
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      return this.walk(this.instancesOf(symbol), rest);
    }
  }

  /** What `new X()` or `X()` gives, or what is annotated with X. */
  instancesOf(symbol) {
    const types = symbol.flags & this.ts.SymbolFlags.Type ? [this.checker.getDeclaredTypeOfSymbol(symbol)] : [];
    if (symbol.flags & this.ts.SymbolFlags.Value) {
      for (const signature of this.signatures(this.valueOf(symbol))) types.push(this.given(signature));
      if (!types.length) types.push(this.valueOf(symbol));
    }
    return types;
  }

  instances(name) {
    const [symbol, rest] = this.start(name);
    if (!rest.length) return this.instancesOf(symbol);
    const ends = this.values(name);
    const given = ends.flatMap((end) => this.signatures(end).map((signature) => this.given(signature)));
    const inner = this.checker.getExportsOfModule(symbol).find((one) => one.name === rest.at(-1));
    return [...given, ...(inner ? this.instancesOf(this.resolved(inner)) : []), ...ends];
  }

  // ---- Types

  given(signature) {
    const type = this.checker.getReturnTypeOfSignature(signature);
    return this.checker.getAwaitedType(type) ?? type;
  }

  /** What a class or interface extends; `Base<T>` says it by its target. */
  parents(type) {
    if (type.isIntersection()) return type.types;
    const declared = type.target ?? type;
    return declared.isClassOrInterface() ? this.checker.getBaseTypes(declared) : [];
  }

  signatures(type) {
    const { Call, Construct } = this.ts.SignatureKind;
    const all = (part) => [Call, Construct].flatMap((kind) => [...this.checker.getSignaturesOfType(part, kind)]);
    return this.parts(type).flatMap(all);
  }

  /** The parts of a union, each seen through its constraint. */
  parts(type) {
    const seen = this.checker.getApparentType(this.checker.getNonNullableType(type));
    return seen.isUnion() ? seen.types.map((one) => this.checker.getApparentType(one)) : [seen];
  }

  isOpen(type) {
    const { Any, Unknown, NonPrimitive, TypeParameter } = this.ts.TypeFlags;
    return Boolean(type.flags & (Any | Unknown | NonPrimitive | TypeParameter));
  }

  /** The types at the end of a member path. */
  walk(types, path) {
    let here = types;
    for (const step of path) {
      const next = here.flatMap((type) => this.parts(type)).flatMap((part) => this.step(part, step));
      if (!next.length) {
        const open = here.some((type) => type.flags & this.ts.TypeFlags.Any);
        throw new Missing(open ? `what \`${step}\` would be a member of is any` : `has no member \`${step}\``);
      }
      here = next;
    }
    return here;
  }

  step(type, step) {
    if (step === '()') return this.signatures(type).map((signature) => this.given(signature));
    if (step === '[]') return this.elements(type);
    if (step === '*') {
      return [...this.elements(type), ...this.checker.getPropertiesOfType(type).map((one) => this.valueOf(one))];
    }
    const awaited = this.checker.getAwaitedType(type) ?? type;
    return [type, awaited].flatMap((one) => {
      const property = this.checker.getPropertyOfType(one, step);
      return property ? [this.valueOf(property)] : [];
    }).slice(0, 1);
  }

  elements(type) {
    const { Number, String } = this.ts.IndexKind;
    return [Number, String].map((kind) => this.checker.getIndexTypeOfType(type, kind)).filter(Boolean);
  }

  // ---- Argument places

  hasPlace(signature, place) {
    const parameters = signature.getParameters();
    const rest = parameters.at(-1)?.valueDeclaration?.dotDotDotToken !== undefined;
    if (typeof place === 'number') {
      return rest || (place < 0 ? parameters.length >= -place : parameters.length > place);
    }
    return parameters.some((parameter) => this.hasKey(this.valueOf(parameter), place.split('.')));
  }

  /** Is there such a key in an object of this type? Where the type cannot tell, there may be. */
  hasKey(type, [key, ...deeper]) {
    if (key === undefined || this.isOpen(type)) return true;
    return this.parts(type).some((part) => {
      if (this.isOpen(part)) return true;
      const index = this.checker.getIndexTypeOfType(part, this.ts.IndexKind.String);
      const next = this.step(part, key);
      if (!next.length && index && key !== '*') next.push(index);
      return next.some((one) => this.hasKey(one, deeper));
    });
  }
}

/** A subpath's ending is dropped in the catalog but may be needed to find it. */
function spellings(module) {
  const subpath = module.replace(/^@[^/]+\//, '').includes('/');
  return subpath ? [module, `${module}.js`, `${module}/index.js`, `${module}.mjs`] : [module];
}
