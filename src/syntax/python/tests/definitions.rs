use super::check;

#[test]
fn parameters_of_every_kind() {
    check(
        "function",
        "def f(a, /, b: int = 1, *rest: str, c, d=None, **kw: \"x.Y\") -> list[int]: return a\n\
         def g(a, *, b): ...\n",
        "function <module>() [1:1-3:1] body [1:1-2:20] first 1:1
         function f(/a, b: int = 1, *rest: str, =c, =d = None, **kw: x.Y) -> list[int] one-line [1:1-1:83] body [1:75-1:83] first 1:75
         function g(a, =b) one-line stub [2:1-2:20] body [2:17-2:20] first 2:17",
    );
}

#[test]
fn a_body_ends_with_its_last_statement() {
    // The parser counts `;` and comments behind the last statement as part of the block.
    check(
        "function class",
        "class A:\n    def f(self):\n        if x:\n            return 1;\n        # tail\n    # tail\n\n# outside\nasync def g():\n    \"\"\"Doc.\"\"\"\n    # why\n    yield 1\n",
        "function <module>() [1:1-13:1] body [1:1-12:12] first 1:1
         function A.f(self) method [2:5-4:21] body [3:9-4:21] first 3:9
         function g() async generator [9:1-12:12] body [10:5-12:12] first 12:5 doc [10:5-10:15]
         class A() in <module> [1:1-4:21]",
    );
}

#[test]
fn docstrings_stubs_and_first_statements() {
    check(
        "function",
        "'''Module.'''\n\
         def only(): \"doc\"\n\
         def parts():\n    (\"a\"\n     \"b\")\n    pass\n\
         def no():\n    f\"{x}\"\n    raise NotImplementedError('x')\n\
         def raises():\n    raise NotImplementedError\n\
         def bytes_():\n    b\"x\"\n    ...\n",
        "function <module>() [1:1-15:1] body [1:1-14:8] first 2:1 doc [1:1-1:14]
         function only() one-line stub [2:1-2:18] body [2:13-2:18] first 2:18 doc [2:13-2:18]
         function parts() stub [3:1-6:9] body [4:5-6:9] first 6:5 doc [4:5-5:10]
         function no() [7:1-9:35] body [8:5-9:35] first 8:5
         function raises() stub [10:1-11:30] body [11:5-11:30] first 11:5
         function bytes_() [12:1-14:8] body [13:5-14:8] first 13:5",
    );
}

#[test]
fn one_line_bodies() {
    let of = |source: &str| super::read_python(source).functions[1].one_line;
    assert!(of("def f(): return 1"));
    assert!(of("def f(\n    a,\n): return 1"));
    assert!(of("def f() -> int: \\\n    return 1\n"));
    assert!(!of("def f():\n    return 1\n"));
    assert!(!of("def f():  # why \\\n    return 1\n"));
    assert!(!of("def f():\r\n    return 1\r\n"));
}

#[test]
fn qualified_names_and_parents() {
    check(
        "function class",
        "class A:\n    if X:\n        def f(self): pass\n    @property\n    def f(self): pass\n    @f.setter\n    def f(self, v): pass\n    class B(A, metaclass=M): pass\ndef outer():\n    def inner(): pass\n    class C:\n        def m(self):\n            def deep(): pass\ndef outer(): pass\n",
        "function <module>() [1:1-15:1] body [1:1-14:18] first 1:1
         function A.f(self) method one-line stub conditional [3:9-3:26] body [3:22-3:26] first 3:22
         function A.f#2(self) method one-line stub @property [5:5-5:22] body [5:18-5:22] first 5:18
         function A.f#3(self, v) method one-line stub @f.setter [7:5-7:25] body [7:21-7:25] first 7:21
         function outer() [9:1-13:29] body [10:5-13:29] first 10:5
         function outer.inner() one-line stub [10:5-10:22] body [10:18-10:22] first 10:18
         function outer.C.m(self) method [12:9-13:29] body [13:13-13:29] first 13:13
         function outer.C.m.deep() one-line stub [13:13-13:29] body [13:25-13:29] first 13:25
         function outer#2() one-line stub [14:1-14:18] body [14:14-14:18] first 14:14
         class A() in <module> [1:1-8:34]
         class A.B(A) in class A [8:5-8:34]
         class outer.C() in outer [11:5-13:29]",
    );
}

#[test]
fn conditional_definitions() {
    let source = "try:\n    def a(): pass\nexcept E:\n    def b(): pass\nif TYPE_CHECKING:\n    def c(): pass\nwith x:\n    def d(): pass\nfor i in y:\n    def e():\n        def plain(): pass\ndef f(): pass\n";
    let facts = super::read_python(source);
    let conditional: Vec<_> = facts.functions.iter().filter(|it| it.conditional).map(|it| it.name.as_str()).collect();
    assert_eq!(conditional, ["a", "b", "c", "d", "e"]);
}

#[test]
fn decorators_are_any_expression() {
    check(
        "function class call",
        "@app.get(\"/x\", tags=[t()])\n@(lambda f: f)\n@x[0].y\nasync def f(): pass\n@dataclass\nclass A: pass\n",
        "function <module>() [1:1-7:1] body [1:1-6:14] first 1:1
         function f() async one-line stub @app.get(\"/x\", tags=[t()]) @lambda(f) @x[0].y [4:1-4:20] body [4:16-4:20] first 4:16
         class A() @dataclass in <module> [6:1-6:14]
         call app.get(\"/x\", tags=[t()]) in <module>
         call t() in <module>",
    );
}

#[test]
fn generators_are_those_with_a_yield_of_their_own() {
    let source = "def a():\n    def b():\n        yield\n    lambda: (yield)\nasync def c():\n    x = yield from y\ndef d(x=(yield)): pass\n";
    let facts = super::read_python(source);
    let generators: Vec<_> = facts.functions.iter().filter(|it| it.is_generator).map(|it| it.name.as_str()).collect();
    assert_eq!(generators, ["", "b", "c"], "a default value is evaluated by the scope around");
}

#[test]
fn type_parameters() {
    check(
        "function class binding",
        "def f[T: (int, str), *Ts, **P](x: T) -> T: return x\nclass A[T](B[T]): pass\ntype X[T] = list[T]\ntype Y = \"A | None\"\n",
        "function <module>() [1:1-5:1] body [1:1-4:20] first 1:1
         function f(x: T) -> T one-line [1:1-1:52] body [1:44-1:52] first 1:44
         class A(B[T]) in <module> [2:1-2:23]
         binding X Assign list[T] in <module>
         binding Y Assign A | None in <module>",
    );
}

#[test]
fn tallies() {
    check(
        "tally",
        "def f(x):\n    '''Doc.'''\n    a = x + 1 - 2\n    b = 'a' + x + y\n    c = '%s' % x\n    d = f'{x}'\n    e['k'] = [1]\n    a += 1\n    b += 'x'\n    for i in x:\n        if a < b and not c:\n            raise E\n    while True:\n        def g(): return {k: v for k in z}\n    return []\n",
        "tally <module>: 1 statements
         tally f: 13 statements 4 formats 2 collections 3 arithmetic 3 comparisons 2 loops 1 raises
         tally f.g: 1 statements 1 collections",
    );
}
