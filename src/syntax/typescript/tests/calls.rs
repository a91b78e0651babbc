use super::check;

#[test]
fn shapes() {
    check(
        "call",
        "a();
b.c?.(d);
e?.f();
new G(h, ...i);
new J;
k`l ${m()}`;
n('o')(p);
q<R>(s);
super_();
class T extends U { constructor() { super(1); super.v(); } }
w({ x: 1, y, z() {}, ...a1 });
",
        r#"call a() in <module>
         call b.c(d) in <module>
         call e.f() in <module>
         call new G(h, *i) in <module>
         call new J() in <module>
         call k(format("l ", m())) in <module>
         call m() in <module>
         call n("o")(p) in <module>
         call n("o") in <module>
         call q(s) in <module>
         call super_() in <module>
         call super(1) in T.constructor
         call super.v() in T.constructor
         call w({"x": 1, "y": y, "z": function w().z, **a1}) in <module>"#,
    );
}

#[test]
fn awaited() {
    check(
        "call",
        "await a();
await (b());
await c()!;
await (d() as D);
await e().f();
await g.h<I>(j);
for await (const k of l()) {}
",
        "call a() in <module> awaited
         call b() in <module> awaited
         call c() in <module> awaited
         call d() in <module> awaited
         call e().f() in <module> awaited
         call e() in <module>
         call g.h(j) in <module> awaited
         call l() in <module>",
    );
}

#[test]
fn operators_that_were_hung_on_the_wrong_side() {
    check(
        "call return condition binding",
        "async function a() {
  if (b !== c!.d()) {}
  e = f ?? g!.h(i());
  if (j || !k!(l)) {}
  return await m<N>(o);
}
const p = await q.r<S>(t).u();
const v = w && await x!.y<Z>();
new A1!(b1);
const c1 = 'd' + e1!.f1();
void g1!.h1();
",
        r#"binding e Assign choice(f, g.h(i())) in a
         binding p Assign await q.r(t).u() in <module>
         binding v Assign choice(w, await x.y()) in <module>
         binding c1 Assign format("d", e1.f1()) in <module>
         call c.d() in a
         call g.h(i()) in a conditional
         call i() in a conditional
         call k(l) in a conditional
         call m(o) in a awaited
         call q.r(t).u() in <module> awaited
         call q.r(t) in <module>
         call x.y() in <module> awaited conditional
         call new A1(b1) in <module>
         call e1.f1() in <module>
         call g1.h1() in <module>
         return Return await m(o) in a
         condition Branch other(b, c.d()) in a
         condition Branch choice(j, other(k(l))) in a"#,
    );
}

#[test]
fn circumstances() {
    check(
        "call",
        "if (a()) b(); else c();
d() ? e() : f();
g() && h() || i();
j ??= k();
for (const l of m()) n();
for (o(); p(); q()) r();
while (s()) { t(); }
do u(); while (v());
switch (w()) { case x(): y(); default: z(); }
try { a1(); } catch { b1(); } finally { c1(); }
",
        "call a() in <module>
         call b() in <module> conditional
         call c() in <module> conditional
         call d() in <module>
         call e() in <module> conditional
         call f() in <module> conditional
         call g() in <module>
         call h() in <module> conditional
         call i() in <module> conditional
         call k() in <module> conditional
         call m() in <module>
         call n() in <module> repeated
         call o() in <module>
         call p() in <module> repeated
         call q() in <module> repeated
         call r() in <module> repeated
         call s() in <module> repeated
         call t() in <module> repeated
         call u() in <module> repeated
         call v() in <module> repeated
         call w() in <module>
         call x() in <module> conditional
         call y() in <module> conditional
         call z() in <module> conditional
         call a1() in <module>
         call b1() in <module> conditional
         call c1() in <module>",
    );
}

#[test]
fn main_guards() {
    check(
        "call",
        "if (require.main === module) { a(); }
if (import.meta.url === `file://${process.argv[1]}`) b();
if (c) d();
function e() { if (require.main === module) f(); }
",
        "call a() in <module> conditional main
         call b() in <module> conditional main
         call d() in <module> conditional
         call f() in e conditional main",
    );
}

#[test]
fn modules_are_no_calls() {
    check(
        "call binding import",
        "const a = await import('a');
const { b } = await import('./b.js');
import('c').then((d) => d);
const e = require('e')(f);
const g = h(require('i'));
require(j);
import(k);
type L = import('m').N;
",
        "binding a Assign await module a in <module>
         binding b Assign await module ./b.js.b in <module>
         binding e Assign module e(f) in <module>
         binding g Assign h(module i) in <module>
         binding L Assign module m.N in <module>
         call module c.then(function c.then()) in <module>
         call module e(f) in <module>
         call h(module i) in <module>
         call require(j) in <module>",
    );
}

#[test]
fn scopes() {
    check(
        "call",
        "class A { b = c(); static d = e(); static { f(); } g = () => h(); [i()]() {} j(k = l()) { m(); } }
const n = { [o()]: () => p() };
",
        "call c() in <module> scope class A
         call e() in <module> scope class A
         call f() in <module> scope class A
         call h() in A.g
         call i() in <module> scope class A
         call l() in A.j
         call m() in A.j
         call o() in <module>
         call p() in n.[o()]",
    );
}
