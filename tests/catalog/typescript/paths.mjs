// How the catalog names things: `@scope/package/sub.Name.member`, with `()` for a call and `[]` for an element.

/** Splits names into the module and what is inside it; knows the modules that the catalog's libraries own. */
export class Paths {
  constructor(imports) {
    // A library may own one of the globals; their module is the same for all.
    const modules = imports.map((own) => (own.startsWith('globals.') ? 'globals' : own));
    this.imports = modules.sort((a, b) => b.length - a.length);
  }

  /** `@langchain/openai.ChatOpenAI` -> ["@langchain/openai", ["ChatOpenAI"]] */
  split(name) {
    const owner = this.imports.find((own) => name === own || name.startsWith(`${own}.`) || name.startsWith(`${own}/`));
    const start = owner?.length ?? name.lastIndexOf('/') + 1;
    const dot = name.indexOf('.', start);
    if (dot < 0) return [name, []];
    return [name.slice(0, dot), steps(name.slice(dot + 1))];
  }
}

/** `chat.completions().data[]` -> ["chat", "completions", "()", "data", "[]"]; `__call__` is the thing itself, called. */
export function steps(text) {
  if (text === '__call__') return [];
  return text.match(/\(\)|\[\]|[^.()[\]]+/g) ?? [];
}
