//! Roots: the first part of a path from outside, by which it is told which libraries a program can have to do with. The
//! build script shares this file.

/// `openai` of `openai.OpenAI().chat`, `@langchain/core` of `@langchain/core/tools.tool`, `fs` of `node:fs/promises`.
pub fn root(path: &str) -> &str {
    let path = path.strip_prefix("node:").unwrap_or(path);
    let scope = if path.starts_with('@') { path.find('/').map_or(path.len(), |at| at + 1) } else { 0 };
    let ends = |byte| matches!(byte, b'.' | b'/' | b'(' | b'[');
    let end = path[scope..].bytes().position(ends).map_or(path.len(), |at| scope + at);
    &path[..end]
}
