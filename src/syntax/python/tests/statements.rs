use super::check;

#[test]
fn statements_of_the_top_level() {
    check(
        "statement",
        "'''Doc.'''\nfrom __future__ import annotations\nimport a; import b\ntry:\n    import c\nexcept ImportError:\n    c = None\n    # tail\nif d:\n    from e import f\n@g\n# why\ndef h(): pass\ni: int = 1\nj = k\nl.m = n\nprint(o)\n",
        "statement Docstring [1:1-1:11]
         statement Future [2:1-2:35]
         statement Import [3:1-3:9]
         statement Import [3:11-3:19]
         statement GuardedImport [4:1-7:13]
         statement GuardedImport [9:1-10:20]
         statement Definition [11:1-13:14]
         statement Assignment [14:1-14:11]
         statement Assignment [15:1-15:6]
         statement Other [16:1-16:8]
         statement Other [17:1-17:9]",
    );
}

#[test]
fn comments_and_multiline_strings() {
    check(
        "comment multiline",
        "x = 1  # instrument: ignore[llm-call] why\n#instrument:ignore  \r\n# about instrument: no\ny = '''a\nb''' 'c\\\nd' f'''{\n'''e\nf'''\n}'''\nz = ('g'\n  'h')\n",
        "comment # instrument: ignore[llm-call] why [1:8-1:42]
         comment #instrument:ignore [2:1-2:19]
         multiline [4:5-5:5]
         multiline [5:6-6:3]
         multiline [6:4-9:5]",
    );
}

#[test]
fn errors() {
    check("error", "def f(:\n    pass\n", "error missing `)` [1:7-1:7]");
    check(
        "error",
        "print 'a'\nexec 'b'\nprint >>c, d\nprint('e')\nexec('f')\n",
        "error Python 2 print statement [1:1-1:10]
         error Python 2 exec statement [2:1-2:9]
         error Python 2 print statement [3:1-3:13]",
    );
    check("error", "x = (1,\n", "error unexpected text [1:1-1:8]");
    check(
        "error call",
        "f()\nx = = 1\ng()\n",
        "call f() in <module>\n call g() in <module>\n error unexpected text [2:5-2:6]",
    );
}

#[test]
fn line_endings() {
    check(
        "function statement call",
        "import a\r\n\x0c\r\ndef f():\r\n\t\"\"\"Doc.\r\n\t\"\"\"\r\n\tb(\r\n\t\tc)\r\n\r\n",
        "function <module>() [1:1-9:1] body [1:1-7:5] first 1:1
         function f() [3:1-7:5] body [4:2-7:5] first 6:2 doc [4:2-5:5]
         call b(c) in f
         statement Import [1:1-1:9]
         statement Definition [3:1-7:5]",
    );
}

#[test]
fn files_without_statements() {
    check("function", "", "function <module>() [1:1-1:1] body [1:1-1:1] first 1:1");
    check("function", "# why\n", "function <module>() [1:1-2:1] body [1:1-1:1] first 1:1");
    check("function", "'''Doc.'''", "function <module>() [1:1-1:11] body [1:1-1:11] first 1:11 doc [1:1-1:11]");
    check(
        "function",
        "def f():\n    return 1",
        "function <module>() [1:1-2:13] body [1:1-2:13] first 1:1
         function f() [1:1-2:13] body [2:5-2:13] first 2:5",
    );
}
