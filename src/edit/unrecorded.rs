//! Names of parameters that are never recorded, whatever the language: secrets, and objects to work with.

use crate::identifier::words;

/// Ends of the names of parameters that hold secrets.
const SECRETS: &[&str] = &[
    "api_key",
    "apikey",
    "access_key",
    "secret_key",
    "private_key",
    "auth_key",
    "encryption_key",
    "token",
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "secrets",
    "authorization",
    "auth_header",
    "auth_headers",
    "credential",
    "credentials",
    "cookie",
    "cookies",
    "jwt",
    "bearer",
    "dsn",
];

/// Last words of the names of parameters that hold something to work with, not something to work on.
const OBJECTS: &[&str] = &[
    "request",
    "response",
    "websocket",
    "session",
    "client",
    "db",
    "database",
    "conn",
    "connection",
    "cursor",
    "engine",
    "pool",
    "tasks",
    "logger",
    "log",
    "executor",
    "loop",
    "lock",
    "app",
    "ctx",
    "config",
    "settings",
    "callback",
    "callbacks",
    "handler",
    "headers",
];

/// What an API key is called for short. A cache's key is, too, so it is only left out, and no reason against a decorator
/// on a function that calls no model.
pub(super) const BARE_KEY: &str = "key";

/// Whether a parameter of this name holds a secret: `api_key`, `openai_api_key`, `token`, but not `max_tokens`.
pub(super) fn is_secret(name: &str) -> bool {
    let name = words(name).join("_");
    SECRETS
        .iter()
        .any(|secret| name.strip_suffix(secret).is_some_and(|before| before.is_empty() || before.ends_with('_')))
}

/// Whether a parameter of this name holds something to work with: a connection, a client, a callback.
pub(super) fn is_object_name(name: &str) -> bool {
    words(name).last().is_some_and(|word| OBJECTS.contains(&word.as_str()))
}
