use super::check;

#[test]
fn declarations_and_assignments() {
    check(
        "binding",
        "const a = b, c: D = e;
let f;
var g: H;
i = j = k;
this.l = m;
n.o.p = q;
r[s] = t;
u += v;
w ??= x;
y! = z;
",
        "binding a Assign b in <module>
         binding c: D Assign e in <module>
         binding f Assign - in <module>
         binding g: H Assign - in <module>
         binding i Assign k in <module>
         binding j Assign k in <module>
         binding this.l Assign m in <module>
         binding n.o.p Assign q in <module>
         binding r[s] Assign t in <module>
         binding u Augment v in <module>
         binding w Assign x in <module>
         binding y Assign z in <module>",
    );
}

#[test]
fn patterns() {
    check(
        "binding",
        "const { a, b: c, d = 1, e: { f }, [g]: h, 'i-j': k, ...l } = m();
const [n, , o, [p], ...q] = r;
const [s, t] = [u, v];
({ w: x.y, z = 1 } = a1);
[b1, c1[0]] = d1;
const [{ e1 }, f1 = 2] = g1;
",
        "binding a Assign m().a in <module>
         binding c Assign m().b in <module>
         binding d Assign choice(m().d, 1) in <module>
         binding f Assign m().e.f in <module>
         binding h Assign m()[g] in <module>
         binding k Assign m().i-j in <module>
         binding l Assign m() in <module>
         binding n Assign r #0 in <module>
         binding o Assign r #2 in <module>
         binding p Assign r[3] #0 in <module>
         binding q Opaque - in <module>
         binding s Assign u in <module>
         binding t Assign v in <module>
         binding x.y Assign a1.w in <module>
         binding z Assign choice(a1.z, 1) in <module>
         binding b1 Assign d1 #0 in <module>
         binding c1[0] Assign d1 #1 in <module>
         binding e1 Assign g1[0].e1 in <module>
         binding f1 Assign choice(g1[1], 2) in <module>",
    );
}

#[test]
fn loops_and_handlers() {
    check(
        "binding",
        "for (const a of b) {}
for await (const { c } of d()) {}
for (const [e, f] of g.entries()) {}
for (const h in i) {}
for (j of k) {}
for (let l = 0; l < 1; l++) {}
try {} catch (m) {}
try {} catch ({ n }) {}
",
        "binding a Element b in <module>
         binding c Assign d()[0].c in <module>
         binding e Element g.entries() #0 in <module>
         binding f Element g.entries() #1 in <module>
         binding h Opaque - in <module>
         binding j Element k in <module>
         binding l Assign 0 in <module>
         binding m Exception - in <module>
         binding n Opaque - in <module>",
    );
}

#[test]
fn names_of_functions_around() {
    check(
        "outer binding",
        "let a, b;
function c(d) {
  let e;
  a = 1;
  d = 2;
  e = 3;
  const f = () => { e = 4; b ||= 5; [a] = g; };
}
",
        "binding a Assign - in <module>
         binding b Assign - in <module>
         binding e Assign - in c
         binding a Assign 1 in c
         binding d Assign 2 in c
         binding e Assign 3 in c
         binding f Assign function c.f in c
         binding e Assign 4 in c.f
         binding b Assign 5 in c.f
         binding a Assign g #0 in c.f
         outer a in c
         outer e in c.f
         outer b in c.f
         outer a in c.f",
    );
}

#[test]
fn classes_interfaces_and_types() {
    check(
        "binding",
        "class A { b = 1; static c: C; readonly d?: D = e; #f; 'g' = h; declare i: I; }
interface J { k: K; l?: () => L; m(): M }
type N = O | P; type Q = { r: R };
enum S { T, U = 'u' }
namespace V { export const w = 1; const x = 2; export function y() {} export interface Z {} }
import a1 = b1.c1;
",
        r#"binding b Assign 1 in class A
         binding c: C Assign - in class A
         binding d: D Assign e in class A
         binding #f Assign - in class A
         binding g Assign h in class A
         binding i: I Assign - in class A
         binding k: K Assign - in class J
         binding l: lambda(L) Assign - in class J
         binding N Assign O | P in <module>
         binding r: R Assign - in class Q
         binding S Assign {"T": T, "U": "u"} in <module>
         binding V Assign {"w": w, "y": y, "Z": Z} in <module>
         binding w Assign 1 in <module>
         binding x Assign 2 in <module>
         binding a1 Assign b1.c1 in <module>"#,
    );
}
