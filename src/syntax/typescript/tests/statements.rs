use super::{Dialect, check, check_in};

#[test]
fn statements_of_the_top_level() {
    check(
        "statement directive",
        "#!/usr/bin/env node
'use strict'
// note
import a from 'a' // tail
const b = require('b');
const c = require('c').d, e = 1;
try { f = require('f'); } catch {}
if (g) require('h');
@i class J {}
export default function () {}
export const k = 1;
l.m = n;
o();
if (require.main === module) o();
type P = Q;
namespace R {}
export * from 's';
'use client';
",
        "statement Directive [2:1-2:13]
         statement Import [4:1-4:18]
         statement Import [5:1-5:24]
         statement Assignment [6:1-6:33]
         statement GuardedImport [7:1-7:35]
         statement GuardedImport [8:1-8:21]
         statement Definition [9:1-9:14]
         statement Definition [10:1-10:30]
         statement Assignment [11:1-11:20]
         statement Assignment [12:1-12:9]
         statement Other [13:1-13:5]
         statement MainGuard [14:1-14:34]
         statement Definition [15:1-15:12]
         statement Definition [16:1-16:15]
         statement Other [17:1-17:19]
         statement Other [18:1-18:14]
         directive use strict",
    );
}

#[test]
fn comments_and_multiline_texts() {
    check_in(
        Dialect::Tsx,
        "comment multiline",
        "x(); // instrument: ignore[llm-call] why
/* instrument: trace[TOOL] */
/** instrument: ignore */
// about instrument: no
const a = `b
${`c
`}`;
const d = <p>
  text {/* instrument: ignore */}
</p>;
",
        "comment // instrument: ignore[llm-call] why [1:6-1:41]
         comment /* instrument: trace[TOOL] */ [2:1-2:30]
         comment /** instrument: ignore */ [3:1-3:26]
         comment /* instrument: ignore */ [9:9-9:33]
         multiline [5:11-7:4]
         multiline [8:14-9:8]",
    );
}

#[test]
fn tally() {
    check(
        "tally",
        "function a() {
  'use strict';
  const b = `c ${d}` + 'e' + f;
  for (const g of h) i++;
  if (j && !k) throw l;
  m.n['o'] = [p, { q }];
  r += 1; s = t * u - v; w ??= {}; x = 'y' + z;
}
",
        "tally <module>: 1 statements
         tally a: 10 statements 3 formats 3 collections 4 arithmetic 3 comparisons 1 loops 1 raises",
    );
}

#[test]
fn conditions() {
    check(
        "condition",
        "if (a) {} else if (b) {}
c ? d : e;
switch (f) {}
while (g) {}
do {} while (h);
for (const i of j) {}
for (const k in l) {}
for (;m;) {}
for (;;) {}
",
        "condition Branch a in <module>
         condition Branch b in <module>
         condition Branch c in <module>
         condition Match f in <module>
         condition While g in <module>
         condition While h in <module>
         condition For j in <module>
         condition For l in <module>
         condition For m in <module>",
    );
}

#[test]
fn errors() {
    check(
        "error call",
        "a();
const = 1;
b();
",
        "call a() in <module>
         call b() in <module>
         error unexpected text [2:1-2:8]",
    );
    check(
        "error",
        "function f( {}
",
        "error unexpected text [1:1-1:15]",
    );
    check(
        "error",
        "const a = { b: 1;
",
        "error missing `}` [1:17-1:17]",
    );
}

#[test]
fn line_endings() {
    check(
        "function statement call",
        "import a from \"a\"\r\nfunction f() {\r\n\treturn b(\r\n\t\tc)\r\n}\r\n",
        "function <module>() [1:1-6:1] body [1:1-5:2] first 1:1
         function f() declaration [2:1-5:2] body [3:2-4:5] first 3:2 braces [2:14-5:2]
         call b(c) in f
         statement Import [1:1-1:18]
         statement Definition [2:1-5:2]",
    );
}
