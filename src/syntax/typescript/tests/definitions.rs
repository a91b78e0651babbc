use super::check;

#[test]
fn functions_of_every_form() {
    check(
        "function",
        "function a() {}
async function* b() {}
const c = function () {};
const d = function own() {};
const e = () => 1;
const f = async x => { await x; };
const g = { h() {}, async *i() {}, get j() { return 1; }, set j(v) {}, k: () => {}, 'l-m': function () {}, [n]: () => {} };
class O { constructor() {} p() {} static q() {} get r() { return 1; } #s() {} private t() {} protected static async u() {} v = () => {}; static w = function () {}; public x() {} }
",
        "function <module>() [1:1-9:1] body [1:1-8:180] first 1:1
         function a() declaration stub [1:1-1:16] body [1:15-1:15] first 1:15 braces [1:14-1:16]
         function b() declaration async generator stub [2:1-2:23] body [2:22-2:22] first 2:22 braces [2:21-2:23]
         function c() expression stub [3:11-3:25] body [3:24-3:24] first 3:24 braces [3:23-3:25]
         function d() expression named own stub [4:11-4:28] body [4:27-4:27] first 4:27 braces [4:26-4:28]
         function e() arrow one-line [5:11-5:18] body [5:17-5:18] first 5:17
         function f(x) arrow async one-line [6:11-6:34] body [6:24-6:32] first 6:24 braces [6:22-6:34]
         function g.h() objectmethod stub [7:13-7:19] body [7:18-7:18] first 7:18 braces [7:17-7:19]
         function g.i() objectmethod async generator stub [7:21-7:34] body [7:33-7:33] first 7:33 braces [7:32-7:34]
         function g.j() getter one-line [7:36-7:57] body [7:46-7:55] first 7:46 braces [7:44-7:57]
         function g.j#2(v) setter stub [7:59-7:70] body [7:69-7:69] first 7:69 braces [7:68-7:70]
         function g.k() arrow stub [7:75-7:83] body [7:82-7:82] first 7:82 braces [7:81-7:83]
         function g.l-m() expression stub [7:92-7:106] body [7:105-7:105] first 7:105 braces [7:104-7:106]
         function g.[n]() arrow stub [7:113-7:121] body [7:120-7:120] first 7:120 braces [7:119-7:121]
         function O.constructor() method constructor stub [8:11-8:27] body [8:26-8:26] first 8:26 braces [8:25-8:27]
         function O.p() method stub [8:28-8:34] body [8:33-8:33] first 8:33 braces [8:32-8:34]
         function O.q() method static stub [8:35-8:48] body [8:47-8:47] first 8:47 braces [8:46-8:48]
         function O.r() method getter one-line [8:49-8:70] body [8:59-8:68] first 8:59 braces [8:57-8:70]
         function O.#s() method named #s private stub [8:71-8:78] body [8:77-8:77] first 8:77 braces [8:76-8:78]
         function O.t() method private stub [8:79-8:93] body [8:92-8:92] first 8:92 braces [8:91-8:93]
         function O.u() method static private async stub [8:94-8:123] body [8:122-8:122] first 8:122 braces [8:121-8:123]
         function O.v() method arrow stub [8:128-8:136] body [8:135-8:135] first 8:135 braces [8:134-8:136]
         function O.w() method expression static stub [8:149-8:163] body [8:162-8:162] first 8:162 braces [8:161-8:163]
         function O.x() method stub [8:165-8:178] body [8:177-8:177] first 8:177 braces [8:176-8:178]",
    );
}

#[test]
fn names_of_functions_without_one() {
    check(
        "function",
        "export default () => {};
app.post('/ask', async (req, res) => {});
items.map((x) => x).filter((x) => x);
new Promise((resolve) => {});
const search = tool(async () => {}, { name: 'search', run: () => {} });
const agent = make({ tools: { weather: tool({ execute: async () => {} }) }, steps: [() => {}, { go() {} }] });
(async () => { setTimeout(() => {}, 1); })();
exports.handler = async () => {};
Foo.prototype.bar = function () {};
function outer(cb = () => {}) { this.x = () => {}; return () => {}; }
server.tool('a', 'b', function named() {});
",
        "function <module>() [1:1-12:1] body [1:1-11:44] first 1:1
         function default() arrow stub [1:16-1:24] body [1:23-1:23] first 1:23 braces [1:22-1:24]
         function app.post('/ask')(req, res) arrow async stub [2:18-2:40] body [2:39-2:39] first 2:39 braces [2:38-2:40]
         function items.map()(x) arrow one-line [3:11-3:19] body [3:18-3:19] first 3:18
         function items.map.filter()(x) arrow one-line [3:28-3:36] body [3:35-3:36] first 3:35
         function Promise()(resolve) arrow stub [4:13-4:28] body [4:27-4:27] first 4:27 braces [4:26-4:28]
         function search() arrow async stub [5:21-5:35] body [5:34-5:34] first 5:34 braces [5:33-5:35]
         function search.run() arrow stub [5:60-5:68] body [5:67-5:67] first 5:67 braces [5:66-5:68]
         function agent.tools.weather.execute() arrow async stub [6:56-6:70] body [6:69-6:69] first 6:69 braces [6:68-6:70]
         function agent.steps() arrow stub [6:85-6:93] body [6:92-6:92] first 6:92 braces [6:91-6:93]
         function agent.steps.go() objectmethod stub [6:97-6:104] body [6:103-6:103] first 6:103 braces [6:102-6:104]
         function <anonymous>() arrow async one-line [7:2-7:42] body [7:16-7:40] first 7:16 braces [7:14-7:42]
         function <anonymous>.setTimeout()() arrow stub [7:27-7:35] body [7:34-7:34] first 7:34 braces [7:33-7:35]
         function handler() arrow async stub [8:19-8:33] body [8:32-8:32] first 8:32 braces [8:31-8:33]
         function Foo.bar() expression stub [9:21-9:35] body [9:34-9:34] first 9:34 braces [9:33-9:35]
         function outer(cb = function outer.cb) declaration one-line [10:1-10:70] body [10:33-10:68] first 10:33 braces [10:31-10:70]
         function outer.cb() arrow stub [10:21-10:29] body [10:28-10:28] first 10:28 braces [10:27-10:29]
         function outer.x() arrow stub [10:42-10:50] body [10:49-10:49] first 10:49 braces [10:48-10:50]
         function outer.<anonymous>() arrow stub [10:59-10:67] body [10:66-10:66] first 10:66 braces [10:65-10:67]
         function named() expression stub [11:23-11:42] body [11:41-11:41] first 11:41 braces [11:40-11:42]",
    );
}

#[test]
fn names_in_exported_objects() {
    check(
        "function",
        "module.exports = { a() {}, b: () => {} };
",
        "function <module>() [1:1-2:1] body [1:1-1:42] first 1:1
         function a() objectmethod stub [1:20-1:26] body [1:25-1:25] first 1:25 braces [1:24-1:26]
         function b() arrow stub [1:31-1:39] body [1:38-1:38] first 1:38 braces [1:37-1:39]",
    );
    check(
        "function",
        "export default { fetch() {} };
",
        "function <module>() [1:1-2:1] body [1:1-1:31] first 1:1
         function default.fetch() objectmethod stub [1:18-1:28] body [1:27-1:27] first 1:27 braces [1:26-1:28]",
    );
    check(
        "function",
        "module.exports = async () => {};
",
        "function <module>() [1:1-2:1] body [1:1-1:33] first 1:1
         function default() arrow async stub [1:18-1:32] body [1:31-1:31] first 1:31 braces [1:30-1:32]",
    );
}

#[test]
fn parameters() {
    check(
        "function binding",
        "function a(this: Foo, b: string, c?: number, d = 1, { e, f: { g = 2 } }: P = {}, [h, , i]: Q, ...j: R[]) {}
const k = async l => l;
class M { constructor(private readonly n: N, public o?: O, p: P) {} }
",
        "function <module>() [1:1-4:1] body [1:1-3:70] first 1:1
         function a(b: string, c?: number, d = 1, {3}: P = {}, {4}: Q, *j: Array[R]) declaration stub [1:1-1:108] body [1:107-1:107] first 1:107 braces [1:106-1:108]
         function k(l) arrow async one-line [2:11-2:23] body [2:22-2:23] first 2:22
         function M.constructor(n: N, o?: O, p: P) method constructor stub [3:11-3:68] body [3:67-3:67] first 3:67 braces [3:66-3:68]
         binding e Assign {3}.e in a
         binding g Assign choice({3}.f.g, 2) in a
         binding h Assign {4} #0 in a
         binding i Assign {4} #2 in a
         binding k Assign function k in <module>
         binding this.n Assign n in M.constructor
         binding this.o Assign o in M.constructor",
    );
}

#[test]
fn return_annotations() {
    check(
        "function",
        "function a(): Promise<A | undefined> {}
function b(x: unknown): x is B {}
function c(x: unknown): asserts x is C {}
function d(x: unknown): asserts x {}
const e = (): E => 1;
",
        "function <module>() [1:1-6:1] body [1:1-5:22] first 1:1
         function a() -> Promise[A | undefined] declaration stub [1:1-1:40] body [1:39-1:39] first 1:39 braces [1:38-1:40]
         function b(x: unknown) -> other(B) declaration stub [2:1-2:34] body [2:33-2:33] first 2:33 braces [2:32-2:34]
         function c(x: unknown) -> other(C) declaration stub [3:1-3:42] body [3:41-3:41] first 3:41 braces [3:40-3:42]
         function d(x: unknown) -> other() declaration stub [4:1-4:37] body [4:36-4:36] first 4:36 braces [4:35-4:37]
         function e() -> E arrow one-line [5:11-5:21] body [5:20-5:21] first 5:20",
    );
}

#[test]
fn signatures_and_overloads() {
    check(
        "function",
        "export function a(b: string): void;
export function a(b: number): void;
export function a(b: any) {}
declare function c(): C;
declare namespace D { function e(): void; }
abstract class F { abstract g(): G; h(): void; h(i?: I) {} abstract get j(): J }
interface K { l(): L; l(m: M): L; n: () => N; new (): K }
type O = { p(): P; q: Q };
const r: { s(): void } = t;
",
        "function <module>() [1:1-10:1] body [1:1-9:28] first 1:1
         function a(b: any) declaration stub [3:8-3:29] body [3:28-3:28] first 3:28 braces [3:27-3:29]
         function c() -> C signature stub [4:9-4:25] body [4:25-4:25] first 4:25
         function D.e() -> void signature stub [5:23-5:42] body [5:42-5:42] first 5:42
         function F.g() -> G method signature stub [6:20-6:35] body [6:35-6:35] first 6:35
         function F.h(i?: I) method stub [6:48-6:59] body [6:58-6:58] first 6:58 braces [6:57-6:59]
         function F.j() -> J method signature stub [6:60-6:79] body [6:79-6:79] first 6:79
         function K.l() -> L method signature stub [7:15-7:21] body [7:21-7:21] first 7:21
         function K.l#2(m: M) -> L method signature stub [7:23-7:33] body [7:33-7:33] first 7:33
         function O.p() -> P method signature stub [8:12-8:18] body [8:18-8:18] first 8:18",
    );
}

#[test]
fn bodies_and_directives() {
    check(
        "function",
        "async function a() {
  'use server';
  // why
  return 1;
  // tail
}
const b = () => ({ c: 1 });
const d = () =>
  e(1) // tail
function f() { /* nothing */ }
function g() { 'use strict' }
function h() { throw new Error('Not implemented yet'); }
function i() { throw new Error('no'); }
function j() { return 1 } // tail
",
        "function <module>() [1:1-15:1] body [1:1-14:26] first 1:1
         function a() declaration async [1:1-6:2] body [2:3-4:12] first 4:3 braces [1:20-6:2]
         function b() arrow one-line [7:11-7:27] body [7:17-7:27] first 7:17
         function d() arrow [8:11-9:7] body [9:3-9:7] first 9:3
         function f() declaration stub [10:1-10:31] body [10:15-10:15] first 10:15 braces [10:14-10:31]
         function g() declaration one-line stub [11:1-11:30] body [11:16-11:28] first 11:28 braces [11:14-11:30]
         function h() declaration one-line stub [12:1-12:57] body [12:16-12:55] first 12:16 braces [12:14-12:57]
         function i() declaration one-line [13:1-13:40] body [13:16-13:38] first 13:16 braces [13:14-13:40]
         function j() declaration one-line [14:1-14:26] body [14:16-14:24] first 14:16 braces [14:14-14:26]",
    );
}

#[test]
fn qualified_names_and_conditions() {
    check(
        "function class",
        "if (a) { function b() {} }
try { var c = () => {}; } catch { c = () => {}; }
for (const d of e) { const f = () => () => {}; }
function g() { class H { i() { function j() {} } } const k = class L { m() {} }; return class extends H { n() {} }; }
function g() {}
namespace O { export function p() {} export class Q { r() {} } namespace S { export const t = () => {}; } }
",
        "function <module>() [1:1-7:1] body [1:1-6:108] first 1:1
         function b() declaration stub conditional [1:10-1:25] body [1:24-1:24] first 1:24 braces [1:23-1:25]
         function c() arrow stub conditional [2:15-2:23] body [2:22-2:22] first 2:22 braces [2:21-2:23]
         function c#2() arrow stub conditional [2:39-2:47] body [2:46-2:46] first 2:46 braces [2:45-2:47]
         function f() arrow one-line conditional [3:32-3:46] body [3:38-3:46] first 3:38
         function f.<anonymous>() arrow stub [3:38-3:46] body [3:45-3:45] first 3:45 braces [3:44-3:46]
         function g() declaration one-line [4:1-4:118] body [4:16-4:116] first 4:16 braces [4:14-4:118]
         function g.H.i() method one-line [4:26-4:49] body [4:32-4:47] first 4:32 braces [4:30-4:49]
         function g.H.i.j() declaration stub [4:32-4:47] body [4:46-4:46] first 4:46 braces [4:45-4:47]
         function g.k.m() method stub [4:72-4:78] body [4:77-4:77] first 4:77 braces [4:76-4:78]
         function g.<anonymous>.n() method stub [4:107-4:113] body [4:112-4:112] first 4:112 braces [4:111-4:113]
         function g#2() declaration stub [5:1-5:16] body [5:15-5:15] first 5:15 braces [5:14-5:16]
         function O.p() declaration stub [6:22-6:37] body [6:36-6:36] first 6:36 braces [6:35-6:37]
         function O.Q.r() method stub [6:55-6:61] body [6:60-6:60] first 6:60 braces [6:59-6:61]
         function O.S.t() arrow stub [6:95-6:103] body [6:102-6:102] first 6:102 braces [6:101-6:103]
         class g.H() in g [4:16-4:51]
         class g.k() in g [4:62-4:80]
         class g.<anonymous>(H) in g [4:89-4:115]
         class O.Q() in <module> [6:45-6:63]",
    );
}

#[test]
fn classes() {
    check(
        "class interface",
        "@A({ b: 1 }) class C<T> extends D<T> implements E, F.G {}
@H export default class extends I(J) {}
export abstract class K {}
interface L extends M, N<O> {}
type P = { q: Q };
type R = { [S in T]: U };
const V = class {};
",
        r#"class C(D[T], E, F.G) @A({"b": 1}) in <module> [1:1-1:58]
         class default(I(J)) @H in <module> [2:19-2:40]
         class K() in <module> [3:8-3:27]
         interface L(M, N[O]) in <module> [4:1-4:31]
         interface P() in <module> [5:1-5:19]
         class V() in <module> [7:11-7:19]"#,
    );
}

#[test]
fn decorators() {
    check(
        "function class call",
        "@Controller('a') export class B {
  constructor(@Inject(C) private c: C) {}
  @Get(':id') @Use(d, () => E) async f(@Param('id') id: string) {}
  @Field() g = async () => {};
  @Plain() h: H;
  i() {}
}
",
        r#"function <module>() [1:1-8:1] body [1:1-7:2] first 1:1
         function B.constructor(c: C) method constructor stub [2:3-2:42] body [2:41-2:41] first 2:41 braces [2:40-2:42]
         function B.Use()() arrow one-line [3:23-3:30] body [3:29-3:30] first 3:29
         function B.f(id: string) method async stub @Get(":id") @Use(d, function B.Use()) [3:32-3:67] body [3:66-3:66] first 3:66 braces [3:65-3:67]
         function B.g() method arrow async stub @Field() [4:16-4:30] body [4:29-4:29] first 4:29 braces [4:28-4:30]
         function B.i() method stub [6:3-6:9] body [6:8-6:8] first 6:8 braces [6:7-6:9]
         class B() @Controller("a") in <module> [1:25-7:2]
         call Controller("a") in <module>
         call Inject(C) in <module> scope class B
         call Get(":id") in <module> scope class B
         call Use(d, function B.Use()) in <module> scope class B
         call Param("id") in <module> scope class B
         call Field() in <module> scope class B
         call Plain() in <module> scope class B"#,
    );
}
