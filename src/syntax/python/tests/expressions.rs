use super::check;
use crate::syntax::Expr;

#[test]
fn values() {
    check(
        "binding",
        "x = a.b[c, 1:d][-1]\nx = (await e, *f)\nx = {**g, 'h': (i)}\nx = j or k and l\nx = m if n else o\nx = p == q\nx = r - s * t\nx = {u}\nx = {v: w for v in y}\nx = ...\nx = 0x1F\nx = -z\nx = A | None\n",
        "binding x Assign a.b[[c, other(1, d)]][-1] in <module>
         binding x Assign [await e, *f] in <module>
         binding x Assign {**g, \"h\": i} in <module>
         binding x Assign choice(j, choice(k, l)) in <module>
         binding x Assign choice(m, o) in <module>
         binding x Assign other(p, q) in <module>
         binding x Assign other(r, other(s, t)) in <module>
         binding x Assign [u] in <module>
         binding x Assign each(w) in <module>
         binding v Element y in <module>
         binding x Assign ... in <module>
         binding x Assign 0x1F in <module>
         binding x Assign other(z) in <module>
         binding x Assign A | None in <module>",
    );
}

#[test]
fn strings() {
    check(
        "binding",
        "x = 'a' \"b\" \\\n    r'''c'''\nx = f'a{b}c' 'd' f\"{e:>{f}}\"\nx = f'a'\nx = b'a'\nx = ''\nx = 'a' + b + 'c' + d\nx = 'a %s %s' % (b, c) + d\nx = '%d' % e\nx = f + g + h\n",
        "binding x Assign \"abc\" in <module>
         binding x Assign format(\"a\", b, \"cd\", e, f) in <module>
         binding x Assign \"a\" in <module>
         binding x Assign \"a\" in <module>
         binding x Assign \"\" in <module>
         binding x Assign format(\"a\", b, \"c\", d) in <module>
         binding x Assign format(format(\"a %s %s\", b, c), d) in <module>
         binding x Assign format(\"%d\", e) in <module>
         binding x Assign other(f, g, h) in <module>",
    );
}

#[test]
fn string_annotations_are_expressions() {
    check(
        "binding",
        "a: 'Client'\nb: 'Optional[pkg.Client]'\nc: \"list['Client'] | None\"\nd: list['Client']\ne: Literal['a', \"b\"]\nf: Annotated['T', 'note']\ng: 'two words'\nh: 'f()'\ni: Callable[['A'], 'B']\nj: typing.Literal['x'] | 'C'\nk = 'Client'\nl: '''\n  A[\n    B]\n'''\n",
        "binding a: Client Assign - in <module>
         binding b: Optional[pkg.Client] Assign - in <module>
         binding c: list[Client] | None Assign - in <module>
         binding d: list[Client] Assign - in <module>
         binding e: Literal[[\"a\", \"b\"]] Assign - in <module>
         binding f: Annotated[[T, \"note\"]] Assign - in <module>
         binding g: \"two words\" Assign - in <module>
         binding h: \"f()\" Assign - in <module>
         binding i: Callable[[[A], B]] Assign - in <module>
         binding j: typing.Literal[\"x\"] | C Assign - in <module>
         binding k Assign \"Client\" in <module>
         binding l: A[B] Assign - in <module>",
    );
}

#[test]
fn parts_of_a_string_annotation_stand_where_the_string_stands() {
    let source = "x: 'a.B'\n";
    let facts = super::read_python(source);
    let ranges: Vec<_> = facts.exprs.ranges().iter().map(|range| &source[range.as_usize()]).collect();
    assert_eq!(ranges, ["'a.B'", "'a.B'", "x"]);
}

#[test]
fn long_texts_are_cut() {
    let source = format!("x = '{}'\ny = {}\n", "ä".repeat(700), "1".repeat(50));
    let facts = super::read_python(&source);
    assert!(facts.exprs.iter().any(|expr| expr == Expr::Text(&"ä".repeat(600))));
    assert!(facts.exprs.iter().any(|expr| expr == Expr::Constant(&"1".repeat(40))));
}
