'use strict';
import x, { a, b as c, type T } from './m.js';
import * as ns from 'node:fs';
import type { U } from 'u';
import eq = require('eq');
import 'side';
const r = require('r'), { p, q: z, ...rest } = require('pq');
const app = require('express')();
const dyn = await import('dyn');
export default async function (this: Foo, { a, b: { c = 1 } }: P, ...more: string[]): Promise<Foo[]> { 'use server'; return await f<T>(a); }
export const store = {
  async search(q?: string) { return this.items.filter((i) => i.q === q); },
  nested: { deep: () => 1, *gen() { yield* other(); } },
  get size() { return 1 },
};
app.post('/ask', async (req, res) => { res.json({ answer: await ask(req.body) }); });
const weather = tool({ execute: async ({ city }) => `w ${city}`, description: 'x' });
abstract class Svc<T> extends Base<T> implements I, J {
  private static readonly llm: LLM = new LLM({ key: process.env.KEY! });
  handler = async (e: Event) => { this.x = e; };
  #secret = 1;
  constructor(private readonly db: Db, @Inject(TOKEN) public cache?: Cache) { super(db); }
  @Get('/x') async get(@Param('id') id: string): Promise<void> { for (const { a, b } of await this.db.all()) { await a!.run(b ?? g()); } }
  over(a: string): void; over(a: number): void; over(a: any) { if (a !== b!.c()) throw new Error('x'); }
  abstract todo(): Promise<string>;
  private get v() { return this.#secret }
}
interface Store { find(id: string): Promise<Doc>; name: string; cb: (x: X) => Promise<Y> }
type Al = { go(): void; n: number } ; type Un = A | B & C[]; enum E { A, B = 'b' }
namespace N { export function f() { return 1 } export const k = 2; function hid() {} }
function guard(x: unknown): x is Foo { return true } function as(x: unknown): asserts x is Bar {}
declare function d(a: A): B;
export { a as aa, c }; export * from './all'; export * as q from './q'; export type { T } from 't';
let [first, , second] = await Promise.all([f1(), f2()]); ({ y: obj.z } = thing);
client ??= new C!(1); sql`select ${x}`; (async () => { await main(); })();
if (require.main === module) { main().catch(console.error); }
