use super::check;

#[test]
fn who_makes_a_call() {
    // Decorators, defaults and annotations run where the definition stands; a class body runs in the function around it.
    check(
        "call",
        "@deco()\ndef f(x: ann() = default()) -> ret():\n    inner()\n    class A(base()):\n        field = in_class()\n        def m(self, y=in_default()):\n            in_method()\n",
        "call deco() in <module>
         call ann() in <module>
         call default() in <module>
         call ret() in <module>
         call inner() in f
         call base() in f
         call in_class() in f scope class f.A
         call in_default() in f scope class f.A
         call in_method() in f.A.m",
    );
}

#[test]
fn outer_calls_come_first() {
    check(
        "call",
        "a(b(1), c=d).e(*x, **y)(f)\n",
        "call a(b(1), c=d).e(*x, *y)(f) in <module>
         call a(b(1), c=d).e(*x, *y) in <module>
         call a(b(1), c=d) in <module>
         call b(1) in <module>",
    );
}

#[test]
fn awaited() {
    check(
        "call",
        "async def f():\n    await (a())\n    await b().c\n    await d(e())\n    async for x in g(): pass\n",
        "call a() in f awaited
         call b() in f
         call d(e()) in f awaited
         call e() in f
         call g() in f",
    );
}

#[test]
fn repeated() {
    check(
        "call",
        "for x in a():\n    b()\nelse:\n    c()\nwhile d():\n    def f(): e()\n    class A: g = h()\n[i() for j in k() if l() for m in n() if o()]\nasync def p():\n    return {q(): r() async for s in t()}\n",
        "call a() in <module>
         call b() in <module> repeated
         call c() in <module> conditional
         call d() in <module> repeated
         call e() in f
         call h() in <module> scope class A repeated
         call i() in <module> repeated
         call k() in <module>
         call l() in <module> repeated
         call n() in <module> repeated
         call o() in <module> repeated
         call q() in p repeated
         call r() in p repeated
         call t() in p",
    );
}

#[test]
fn conditional() {
    check(
        "call",
        "if a(): b()\nelif c(): d()\nelse: e()\ntry: f()\nexcept g(): h()\nelse: i()\nfinally: j()\nk() or l() and m()\nn() if o() else p()\nmatch q():\n    case R() if s(): t()\nlambda x=u(): v()\nwith w(): x()\nassert y(), z()\n",
        "call a() in <module>
         call b() in <module> conditional
         call c() in <module> conditional
         call d() in <module> conditional
         call e() in <module> conditional
         call f() in <module>
         call g() in <module> conditional
         call h() in <module> conditional
         call i() in <module> conditional
         call j() in <module>
         call k() in <module>
         call l() in <module> conditional
         call m() in <module> conditional
         call n() in <module> conditional
         call o() in <module>
         call p() in <module> conditional
         call q() in <module>
         call s() in <module> conditional
         call t() in <module> conditional
         call u() in <module>
         call v() in <module> conditional lambda
         call w() in <module>
         call x() in <module>
         call y() in <module>
         call z() in <module> conditional",
    );
}

#[test]
fn main_guard() {
    check(
        "call statement",
        "if __name__ == \"__main__\":\n    a()\n    def f(): b()\nelse:\n    c()\nif ('__main__' == __name__): d()\nif __name__ in {\"__main__\", \"__mp_main__\"}: e()\nif __name__ != '__main__': g()\n",
        "call a() in <module> conditional main
         call b() in f
         call c() in <module> conditional
         call d() in <module> conditional main
         call e() in <module> conditional main
         call g() in <module> conditional
         statement MainGuard [1:1-5:8]
         statement MainGuard [6:1-6:33]
         statement MainGuard [7:1-7:48]
         statement Other [8:1-8:31]",
    );
}

#[test]
fn calls_inside_strings() {
    check(
        "call",
        "f\"{a(f'{b()}')!r:>{c()}}\" \"d()\" f'{e()=}'\nt'{g()}'\ndef f(x: \"h()\"): pass\n",
        "call a(format(b())) in <module>
         call b() in <module>
         call c() in <module>
         call e() in <module>
         call g() in <module>",
    );
}

#[test]
fn calls_that_the_parser_misreads() {
    // `type(x).y = z` is read as a type alias, `[*f(x)]` as a call of `*f`.
    check(
        "call binding",
        "type(self).x = f()\ntype(self)[0] = 1\na = [*b.c(*d)]\n",
        "binding type(self).x Assign f() in <module>
         binding type(self)[0] Assign 1 in <module>
         binding a Assign [*b.c(*d)] in <module>
         call type(self) in <module>
         call f() in <module>
         call type(self) in <module>
         call b.c(*d) in <module>",
    );
    let facts = super::read_python("[*f(x)]\n");
    assert_eq!(facts.calls[0].range, crate::syntax::TextRange::new(2, 6));
}

#[test]
fn arguments() {
    check(
        "call",
        "f(x for x in y)\ng(a := 1, (yield), key=lambda: z, *[1])\n",
        "call f(each(x)) in <module>
         call g(1, other(), key=lambda(z), *[1]) in <module>",
    );
}

#[test]
fn returns() {
    check(
        "return",
        "def f():\n    if a: return\n    yield\n    x = yield b, c\n    yield from d\n    return e if g else h\nclass A:\n    pass\n",
        "return Return - in f
         return Yield - in f
         return Yield [b, c] in f
         return YieldFrom d in f
         return Return choice(e, h) in f",
    );
}

#[test]
fn conditions() {
    check(
        "condition",
        "def f():\n    if a and b: pass\n    elif not c: pass\n    while d := e(): pass\n    for x in g, h: pass\n    match i, j:\n        case _: pass\n    k if ( # why\n        l) else m\n",
        "condition Branch choice(a, b) in f
         condition Branch other(c) in f
         condition While e() in f
         condition For [g, h] in f
         condition Match i in f
         condition Match j in f
         condition Branch l in f",
    );
}
