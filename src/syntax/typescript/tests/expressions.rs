use super::{Dialect, check, check_in};

#[test]
fn values() {
    check(
        "return",
        "function a() {
  return b;
  return this.c?.d[e];
  return 'f';
  return `g`;
  return `h ${i} j`;
  return 'k' + l + 'm';
  return n + o;
  return -1;
  return null;
  return undefined;
  return [p, ...q];
  return { r: s, t, 'u': 1, [v]: w, x() {}, get y() { return 1 }, ...z };
  return b ? c : d;
  return e || f && g;
  return h ?? i;
  return j as K;
  return l as const;
  return m satisfies N;
  return <O>p;
  return (q, r);
  return (s = t);
  return !u;
  return typeof v;
  return await w;
  return import.meta.env;
  return class {};
  return function () {};
  return new x.Y();
  return z!.b;
  return require('c');
  return c<D>;
  return /e/g;
}
",
        r#"return Return b in a
         return Return this.c.d[e] in a
         return Return "f" in a
         return Return "g" in a
         return Return format("h ", i, " j") in a
         return Return format("k", l, "m") in a
         return Return other(n, o) in a
         return Return -1 in a
         return Return null in a
         return Return undefined in a
         return Return [p, *q] in a
         return Return {"r": s, "t": t, "u": 1, v: w, "x": function a.x, "y": function a.y, **z} in a
         return Return 1 in a.y
         return Return choice(c, d) in a
         return Return choice(e, choice(f, g)) in a
         return Return choice(h, i) in a
         return Return j as K in a
         return Return l in a
         return Return m in a
         return Return p as O in a
         return Return r in a
         return Return t in a
         return Return other(u) in a
         return Return other(v) in a
         return Return await w in a
         return Return import.meta.env in a
         return Return class a.<anonymous> in a
         return Return function a.<anonymous> in a
         return Return new x.Y() in a
         return Return z.b in a
         return Return module c in a
         return Return c in a
         return Return other() in a"#,
    );
}

#[test]
fn types() {
    check(
        "binding",
        "let a: A; let b: string; let c: C.D; let e: E<F, G[]>; let h: H | I | undefined; let i: I & { j: J };
let k: (l: L) => Promise<M>; let n: typeof o; let p: import('q').R; let s: readonly S[]; let t: [T, u?: U, ...V[]];
let w: W['x']; let x: 'y' | 1; let z: keyof Z; let a1: { b1(): C1; d1?: D1 }; let e1: E1 extends F1 ? G1 : H1; let i1: this;
let j1: ReturnType<typeof k1>; let l1: `m${N1}`;
",
        r#"binding a: A Assign - in <module>
         binding b: string Assign - in <module>
         binding c: C.D Assign - in <module>
         binding e: E[[F, Array[G]]] Assign - in <module>
         binding h: H | I | undefined Assign - in <module>
         binding i: I | {"j": J} Assign - in <module>
         binding k: lambda(Promise[M]) Assign - in <module>
         binding n: typeof o Assign - in <module>
         binding p: module q.R Assign - in <module>
         binding s: Array[S] Assign - in <module>
         binding t: [T, U, *Array[V]] Assign - in <module>
         binding w: W["x"] Assign - in <module>
         binding x: "y" | 1 Assign - in <module>
         binding z: other(Z) Assign - in <module>
         binding a1: {"b1": lambda(C1), "d1": D1} Assign - in <module>
         binding e1: choice(G1, H1) Assign - in <module>
         binding i1: this Assign - in <module>
         binding j1: ReturnType[typeof k1] Assign - in <module>
         binding l1: other(other(), other(N1)) Assign - in <module>"#,
    );
}

#[test]
fn jsx() {
    check_in(
        Dialect::Tsx,
        "return jsx call",
        r#"function A() { return <B.C d={e} f="g" {...h}><I onClick={() => j()} />{k()} text <div>{l}</div></B.C>; }
const m = <></>;
"#,
        "call j() in A.onClick
         call k() in A
         return Return other(B.C, e, *h, I, function A.onClick, k(), l) in A
         return Return j() in A.onClick
         jsx true",
    );
    check_in(
        Dialect::Tsx,
        "jsx",
        "const a = <T,>(b: T) => b;
",
        "jsx false",
    );
    check(
        "jsx binding",
        "const a = <T>b;
",
        "binding a Assign b as T in <module>
         jsx false",
    );
}
