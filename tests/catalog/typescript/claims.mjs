// What a catalog file claims: every name in it, as a question that can be put to the real declarations.

/**
 * One name of a catalog file.
 * @typedef {object} Claim
 * @property {string} key where it stands: calls[3].methods
 * @property {"import" | "type" | "extends" | "member" | "function" | "default"} kind
 * @property {string} name
 * @property {string} [of] the type that a member belongs to, or the base of an `extends`
 * @property {boolean} [callable] a member must be callable
 * @property {(number | string)[]} [places] arguments that the callable must have
 */

function* typesClaims(at, table) {
  for (const name of table.names) {
    yield { key: `${at}.names`, kind: 'type', name };
    if (table.extends) yield { key: `${at}.extends`, kind: 'extends', name, of: table.extends };
  }
}

function* callsClaims(at, table) {
  for (const of of table.on ?? []) {
    for (const name of table.methods ?? []) yield { key: `${at}.methods`, kind: 'member', name, of, callable: true };
  }
  for (const name of table.functions ?? []) yield { key: `${at}.functions`, kind: 'function', name };
}

function* returnsClaims(at, table) {
  const places = table.when ? [table.when.argument].flat() : [];
  for (const name of table.call) yield { key: `${at}.call`, kind: 'function', name, places };
  if (!['self', 'argument'].includes(table.gives)) yield { key: `${at}.gives`, kind: 'type', name: table.gives };
}

function* registersClaims(at, table) {
  for (const name of table.decorator ?? []) yield { key: `${at}.decorator`, kind: 'function', name };
  const places = [table.arguments ?? []].flat();
  for (const name of table.call ?? []) yield { key: `${at}.call`, kind: 'function', name, places };
}

function* implementsClaims(at, table) {
  for (const of of table.base) {
    yield { key: `${at}.base`, kind: 'type', name: of };
    for (const name of table.methods) yield { key: `${at}.methods`, kind: 'member', name, of };
  }
}

function* tracingClaims(at, table) {
  for (const key of ['decorators', 'calls']) {
    for (const name of table[key] ?? []) yield { key: `${at}.${key}`, kind: 'function', name };
  }
}

const SECTIONS = {
  types: typesClaims,
  calls: callsClaims,
  returns: returnsClaims,
  registers: registersClaims,
  implements: implementsClaims,
  tracing: tracingClaims,
};

/** What is said once for the whole library: its imports, its default export, how it is recorded. */
function* headClaims(library) {
  for (const name of library.imports) yield { key: 'imports', kind: 'import', name };
  if (library.default) yield { key: 'default', kind: 'default', name: `${library.imports[0]}.${library.default}` };
  for (const name of library.wrapper?.types ?? []) yield { key: 'wrapper.types', kind: 'type', name };
  const places = [library.telemetry?.option];
  for (const name of library.telemetry?.calls ?? []) yield { key: 'telemetry.calls', kind: 'function', name, places };
  for (const { from, name } of library.instrumentation?.imports ?? []) {
    yield name
      ? { key: 'instrumentation.imports', kind: 'function', name: `${from}.${name}` }
      : { key: 'instrumentation.imports', kind: 'import', name: from };
  }
}

/** Without those that were there before, in the file's order. */
function distinct(claims) {
  return [...new Map(claims.map((claim) => [JSON.stringify(claim), claim])).values()];
}

/** The claims about the current package, and those about the older one (`legacy`). */
export function claimsOf(library) {
  const current = [...headClaims(library)];
  const legacy = [];
  for (const [section, claims] of Object.entries(SECTIONS)) {
    for (const [number, table] of (library[section] ?? []).entries()) {
      for (const claim of claims(`${section}[${number}]`, table)) {
        if (!table.legacy || claim.key.endsWith('.gives')) current.push(claim);
        // An old name may extend a type that only the current package has.
        else if (claim.kind === 'extends') current.push({ key: claim.key, kind: 'type', name: claim.of });
        else legacy.push(claim);
      }
    }
  }
  return { current: distinct(current), legacy: distinct(legacy) };
}

export function shown(claim) {
  if (claim.kind === 'extends') return `${claim.name} extends ${claim.of}`;
  return claim.of ? `${claim.of}.${claim.name}` : claim.name;
}
