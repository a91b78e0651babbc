//! TypeScript and JavaScript files that are not worth reading: tests, migrations, what tools wrote, and what is meant for
//! browsers or for another language.

use super::{LeftOutReason, comment_says_generated, is_long_lined};

/// Endings of names, before the file's own.
const TEST_ENDINGS: [&str; 10] =
    [".test", ".spec", ".e2e", ".cy", ".stories", ".story", ".mock", "-test", "_test", ".test-d"];
const TEST_FOLDERS: [&str; 13] = [
    "tests",
    "test",
    "testing",
    "spec",
    "e2e",
    "cypress",
    "playwright",
    "stories",
    "__tests__",
    "__test__",
    "__mocks__",
    "__fixtures__",
    "__snapshots__",
];
const TEST_FILES: [&str; 6] = ["test", "jest.setup", "vitest.setup", "setupTests", "setup-tests", "test-setup"];

/// Endings of names that code generators choose.
const GENERATED_ENDINGS: [&str; 7] = [".min", ".bundle", ".gen", ".generated", "_pb", ".pb", "_grpc_pb"];
const GENERATED_FOLDERS: [&str; 3] = ["generated", "__generated__", ".generated"];

/// Folders that compilers and bundlers write to. They write JavaScript: TypeScript that stands there is somebody's own.
const BUILT: [&str; 7] = ["dist", "build", "out", "coverage", "storybook-static", ".output", "lib-cov"];

/// Folders that tools keep for themselves.
const TOOLS: [&str; 8] = [".next", ".nuxt", ".turbo", ".vercel", ".svelte-kit", ".netlify", ".serverless", ".wrangler"];

/// Folders whose JavaScript is sent to browsers as it stands.
const BROWSER: [&str; 5] = ["public", "static", "_static", "www", "wwwroot"];
const VENDORED: [&str; 5] = ["vendor", "vendors", "vendored", "third_party", "third-party"];

/// Folders of sources: below them the names above are ordinary words.
const SOURCES: [&str; 6] = ["src", "server", "api", "routes", "controllers", "functions"];

/// What migration frameworks call theirs: TypeORM, Sequelize, Knex, MikroORM, Kysely.
const MIGRATION_SIGNS: [&str; 7] = [
    "MigrationInterface",
    "queryInterface",
    "QueryInterface",
    "exports.up",
    "function up(",
    "extends Migration",
    "const up ",
];

/// Why a file is left out, told by its path.
pub(super) fn by_path(path: &str) -> Option<LeftOutReason> {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let folders: Vec<&str> = folders.split('/').collect();
    let within = |names: &[&str]| folders.iter().any(|folder| names.contains(folder));
    let own = folders.iter().position(|folder| SOURCES.contains(folder)).unwrap_or(folders.len());
    let script_within = |names: &[&str]| {
        matches!(ending, "js" | "mjs" | "cjs" | "jsx") && folders[..own].iter().any(|folder| names.contains(folder))
    };
    let has_ending = |endings: &[&str]| endings.iter().any(|ending| stem.ends_with(ending));

    if has_ending(&GENERATED_ENDINGS) || within(&GENERATED_FOLDERS) || within(&TOOLS) || script_within(&BUILT) {
        return Some(LeftOutReason::Generated);
    }
    let is_test = has_ending(&TEST_ENDINGS) || TEST_FILES.contains(&stem) || within(&TEST_FOLDERS);
    if is_test || stem.starts_with("test-") || stem.starts_with("test_") {
        return Some(LeftOutReason::Test);
    }
    if script_within(&VENDORED) {
        return Some(LeftOutReason::Vendored);
    }
    script_within(&BROWSER).then_some(LeftOutReason::Browser)
}

/// Whether a JavaScript file lies beside the TypeScript that it was compiled from.
pub fn is_compiled(path: &str, is_there: impl Fn(&str) -> bool) -> bool {
    let Some((stem, ending)) = path.rsplit_once('.') else { return false };
    let sources: &[&str] = match ending {
        "js" => &["ts", "tsx"],
        "jsx" => &["tsx"],
        "mjs" => &["mts"],
        "cjs" => &["cts"],
        _ => return false,
    };
    sources.iter().any(|source| is_there(&format!("{stem}.{source}")))
}

/// Why a file is left out, told by its text.
pub(super) fn by_text(path: &str, content: &str) -> Option<LeftOutReason> {
    if is_long_lined(content, 5_000, 500) {
        return Some(LeftOutReason::Generated);
    }
    if let Some(reason) = head_comments(content).find_map(by_comment) {
        return Some(reason);
    }
    let named = path.split('/').any(|part| matches!(part, "migrations" | "migration"));
    (named && MIGRATION_SIGNS.iter().any(|sign| content.contains(sign))).then_some(LeftOutReason::Migration)
}

fn by_comment(comment: &str) -> Option<LeftOutReason> {
    if comment.split_whitespace().next() == Some("@flow") {
        return Some(LeftOutReason::Flow);
    }
    let says_generated = comment.contains("@generated")
        || comment.contains("DO NOT EDIT")
        || comment_says_generated(&comment.to_ascii_lowercase());
    says_generated.then_some(LeftOutReason::Generated)
}

/// The lines of the comments before the first code, without their marks.
fn head_comments(content: &str) -> impl Iterator<Item = &str> {
    let mut in_block = false;
    let lines = content.lines().take(40).map(str::trim).filter(|line| !line.is_empty());
    lines.map_while(move |line| {
        let is_comment = in_block || ["//", "/*", "#!"].iter().any(|mark| line.starts_with(mark));
        // 'use strict' and its like stand before comments, too.
        let is_directive = line.starts_with(['\'', '"']);
        in_block = (in_block || line.starts_with("/*")) && !line.contains("*/");
        (is_comment || is_directive)
            .then(|| line.trim_start_matches(['/', '*', '!', ' ']).trim_end_matches("*/").trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use LeftOutReason::{Browser, Flow, Generated, Migration, Test, Vendored};

    #[test]
    fn paths() {
        for (reason, paths) in [
            (
                Some(Test),
                &[
                    "src/a.test.ts",
                    "a.spec.tsx",
                    "a/__tests__/b.ts",
                    "src/__mocks__/openai.js",
                    "e2e/login.ts",
                    "cypress/support/e2e.ts",
                    "components/Button.stories.tsx",
                    "test/run.mjs",
                    "vitest.setup.ts",
                    "test-openai.js",
                ][..],
            ),
            (
                Some(Generated),
                &[
                    "dist/index.js",
                    "packages/a/build/index.cjs",
                    "web/.next/server/app.js",
                    "src/routeTree.gen.ts",
                    "src/generated/client.ts",
                    "proto/chat_pb.js",
                    "lib/jquery.min.js",
                    "coverage/lcov-report/sorter.js",
                ],
            ),
            (Some(Browser), &["public/app.js", "app/static/js/main.js", "docs/_static/x.js"]),
            (Some(Vendored), &["vendor/x.js", "pkg/third_party/y/z.mjs"]),
            (
                None,
                &[
                    "src/build/index.js",
                    "build/tasks.ts",
                    "src/latest.ts",
                    "src/routes/public/index.js",
                    "out/main.ts",
                    "src/contest.ts",
                    "next.config.ts",
                    "vendor/client.ts",
                ],
            ),
        ] {
            for path in paths {
                assert_eq!(by_path(path), reason, "{path}");
            }
        }
    }

    #[test]
    fn texts() {
        for text in [
            "// @generated by protoc-gen-es v1.2\n",
            "/* eslint-disable */\n/**\n * This file is auto-generated. DO NOT EDIT.\n */\n",
            "'use strict'\n// Code generated by a tool. Do not edit.\n",
            "#!/usr/bin/env node\n/* tslint:disable */\n/* This file was generated by openapi-typescript. */\n",
        ] {
            assert_eq!(by_text("a.ts", text), Some(Generated), "{text}");
        }
        assert_eq!(by_text("a.js", "/**\n * Copyright\n *\n * @flow strict\n */\n"), Some(Flow));
        assert_eq!(by_text("a.js", "// @flow\n"), Some(Flow));
        for text in [
            "// Generated by Claude, then cleaned up\n",
            "import x from 'x'\n// @generated\n",
            "/** Judges answers generated by the model. */\n",
            "// @noflow\n",
        ] {
            assert_eq!(by_text("a.ts", text), None, "{text}");
        }
        let minified = format!("var a={};", "1+".repeat(3_000));
        assert_eq!(by_text("a.js", &minified), Some(Generated));
    }

    #[test]
    fn migrations_by_folder_and_framework() {
        let typeorm = "export class AddUsers implements MigrationInterface {}\n";
        let knex = "exports.up = (knex) => knex.schema.createTable('users');\n";
        assert_eq!(by_text("src/migrations/1_users.ts", typeorm), Some(Migration));
        assert_eq!(by_text("db/migrations/1_users.js", knex), Some(Migration));
        assert_eq!(by_text("src/migrations/index.ts", "export * from './plan'\n"), None);
        assert_eq!(by_text("src/up.js", knex), None);
    }

    #[test]
    fn javascript_beside_its_source() {
        let there = |path: &str| path == "src/a.ts" || path == "b.tsx";
        assert!(is_compiled("src/a.js", there) && is_compiled("b.jsx", there));
        assert!(!is_compiled("src/c.js", there) && !is_compiled("src/a.ts", there) && !is_compiled("src/a.mjs", there));
    }
}
