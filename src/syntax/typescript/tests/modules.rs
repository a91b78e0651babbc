use super::check;

#[test]
fn imports() {
    check(
        "import",
        "import 'a';
import b from 'b';
import * as c from 'node:c';
import { d, e as f, default as g, 'h-i' as j } from './d.js';
import k, { l } from 'k';
import type { M } from 'm';
import { type N, o } from 'n';
import p = require('p');
import q from './q.json' with { type: 'json' };
",
        "import a - as  in <module>
         import b default as b aliased in <module>
         import node:c - as c aliased in <module>
         import ./d.js d as d in <module>
         import ./d.js e as f aliased in <module>
         import ./d.js default as g aliased in <module>
         import ./d.js h-i as j aliased in <module>
         import k default as k aliased in <module>
         import k l as l in <module>
         import m M as M TypeChecking in <module>
         import n N as N TypeChecking in <module>
         import n o as o in <module>
         import p - as p aliased in <module>
         import ./q.json default as q aliased in <module>",
    );
}

#[test]
fn required_modules() {
    check(
        "import binding",
        "const a = require('a');
const { b, c: d, e: { f }, ...g } = require('b');
const h = require('h').i;
const j = require('j').default, k = 1;
require('l');
function m() { const n = require('n'); }
try { require('o'); } catch {}
if (p) { q = require('q'); }
",
        "import a - as a aliased in <module>
         import b b as b in <module>
         import b c as d aliased in <module>
         import h i as h aliased in <module>
         import j default as j aliased in <module>
         import l - as  in <module>
         import n - as n aliased in m
         import o - as  Try in <module>
         binding f Assign module b.e.f in <module>
         binding g Assign module b in <module>
         binding k Assign 1 in <module>
         binding q Assign module q in <module>",
    );
}

#[test]
fn exports() {
    check(
        "export",
        "export const a = 1, { b, c: [d] } = e;
export function f() {}
export async function* g() {}
export class H {}
export interface I {}
export type J = K;
export enum L {}
export namespace M { export const n = 1; }
export { o, p as q, r as default, s as 't-u' };
export { v, w as x } from './v';
export * from './y';
export * as z from './z';
export type { A1 } from './a1';
export { type B1 };
export declare const c1: C1;
export abstract class D1 {}
",
        "export a = a
         export b = b
         export d = d
         export f = f
         export g = g
         export H = H
         export I = I type
         export J = J type
         export L = L
         export M = M
         export o = o
         export q = p
         export default = r
         export t-u = s
         export v = v of ./v
         export x = w of ./v
         export * = * of ./y
         export z = * of ./z
         export A1 = A1 of ./a1 type
         export B1 = B1 type
         export c1 = c1
         export D1 = D1",
    );
}

#[test]
fn default_exports() {
    check(
        "export",
        "export default function a() {}
",
        "export default = a",
    );
    check(
        "export",
        "export default class {}
",
        "export default = class default",
    );
    check(
        "export",
        "export default b;
",
        "export default = b",
    );
    check(
        "export",
        "export default { c: 1 };
",
        r#"export default = {"c": 1}"#,
    );
    check(
        "export",
        "export = d;
",
        "export default = d common-js",
    );
    check(
        "export",
        "export default interface E {}
",
        "export default = E type",
    );
}

#[test]
fn common_js_exports() {
    check(
        "export",
        "module.exports = { a, b: c, d() {}, ...e };
exports.f = g;
module.exports.h = i;
exports = module.exports = j;
exports.k = exports.l = void 0;
function m() { module.exports = n; }
exports.o.p = q;
",
        r#"export default = {"a": a, "b": c, "d": function d, **e} common-js
         export a = a common-js
         export b = c common-js
         export d = function d common-js
         export f = g common-js
         export h = i common-js
         export default = j common-js"#,
    );
}

#[test]
fn declarations_for_elsewhere() {
    check(
        "function class interface binding export call",
        "declare global { interface Window { a: A } function b(): void; }
declare module 'express' { interface Request { user: User } }
declare module '*.svg';
export {};
c();
",
        "function <module>() [1:1-6:1] body [1:1-5:5] first 1:1
         call c() in <module>",
    );
}
