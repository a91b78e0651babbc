use super::check;

#[test]
fn assignments() {
    check(
        "binding",
        "a = b = c\nself.x: Client = d\ne: int\ng[h] = i\nj += k\nif (l := m()): pass\n",
        "binding a Assign c in <module>
         binding b Assign c in <module>
         binding self.x: Client Assign d in <module>
         binding e: int Assign - in <module>
         binding g[h] Assign i in <module>
         binding j Augment k in <module>
         binding l Assign m() in <module>",
    );
}

#[test]
fn unpacking() {
    check(
        "binding",
        "a, b = c\n(d, e.f) = g, h\n[i, (j, k)] = l\nm, *n, o = p\nq, = r\ns, t = u, *v\nw, (x, y) = 1, (2, 3)\n",
        "binding a Assign c #0 in <module>
         binding b Assign c #1 in <module>
         binding d Assign g in <module>
         binding e.f Assign h in <module>
         binding i Assign l #0 in <module>
         binding j Opaque - in <module>
         binding k Opaque - in <module>
         binding m Assign p #0 in <module>
         binding n Opaque - in <module>
         binding o Opaque - in <module>
         binding q Assign r #0 in <module>
         binding s Assign [u, *v] #0 in <module>
         binding t Assign [u, *v] #1 in <module>
         binding w Assign 1 in <module>
         binding x Assign 2 in <module>
         binding y Assign 3 in <module>",
    );
}

#[test]
fn loops_contexts_and_handlers() {
    check(
        "binding",
        "for i, x in enumerate(xs): pass\nwith a as b, c() as (d, e), f: pass\nasync def g():\n    async with (h as i.j,): pass\ntry: pass\nexcept (E, F) as k: pass\nexcept* G as l: pass\nexcept H, I: pass\n",
        "binding i Element enumerate(xs) #0 in <module>
         binding x Element enumerate(xs) #1 in <module>
         binding b Context a in <module>
         binding d Context c() #0 in <module>
         binding e Context c() #1 in <module>
         binding i.j Context h in g
         binding k Exception [E, F] in <module>
         binding l Exception G in <module>",
    );
}

#[test]
fn comprehension_variables_belong_to_the_function_around() {
    check(
        "binding",
        "class A:\n    x = [y for y in z for w in y]\n    v = 1\ndef f(): return {k: v async for k, v in (p := q)}\n",
        "binding x Assign each(y) in class A
         binding y Element z in <module>
         binding w Element y in <module>
         binding v Assign 1 in class A
         binding k Element q #0 in f
         binding v Element q #1 in f
         binding p Assign q in f",
    );
}

#[test]
fn what_is_not_known() {
    check(
        "binding outer",
        "def f(x):\n    global a, b\n    nonlocal c\n    del x, y.z, (w[0])\n    match x:\n        case P(d, k=e) | [g, *h] | {'i': j, **l} | (Q.r as m): pass\n        case n: pass\n        case _: pass\n",
        "binding x Opaque - in f
         binding y.z Opaque - in f
         binding w[0] Opaque - in f
         binding d Opaque - in f
         binding e Opaque - in f
         binding g Opaque - in f
         binding h Opaque - in f
         binding j Opaque - in f
         binding l Opaque - in f
         binding m Opaque - in f
         binding n Opaque - in f
         outer a in f
         outer b in f
         outer c in f",
    );
}

#[test]
fn imports() {
    check(
        "import postponed",
        "from __future__ import annotations\nimport a, b.c, d . e as f\nfrom . import g\nfrom ..h.i import (j as k,  # why\n    l,)\nfrom m import *\nfrom ... import n\n",
        "import __future__ annotations as annotations in <module>
         import a - as a in <module>
         import b.c - as b in <module>
         import d.e - as f aliased in <module>
         import . g as g in <module>
         import ..h.i j as k aliased in <module>
         import ..h.i l as l in <module>
         import m * as  in <module>
         import ... n as n in <module>
         postponed true",
    );
}

#[test]
fn guards_of_imports() {
    check(
        "import",
        "try: import a\nexcept ImportError: import b\nelse: import c\nfinally: import d\nif typing.TYPE_CHECKING:\n    try: import e\n    except X: pass\nelse: import f\nif g: import h\ndef i():\n    import j\n    with k: import l\nclass M:\n    import n\n    for o in p: import q\n",
        "import a - as a Try in <module>
         import b - as b Condition in <module>
         import c - as c Condition in <module>
         import d - as d Condition in <module>
         import e - as e TypeChecking in <module>
         import f - as f Condition in <module>
         import h - as h Condition in <module>
         import j - as j in i
         import l - as l Condition in i
         import n - as n in class M
         import q - as q Condition in class M",
    );
}

#[test]
fn exports() {
    check("exported", "__all__ = ['a', \"b\"] + c.__all__ + ['d']\n__all__ += ('e',)\n", "exported a b d e");
    check("exported", "__all__: list[str] = []\n", "exported ");
    check("exported", "__all__ = other\ndef f(): __all__ = ['a']\n", "");
}
