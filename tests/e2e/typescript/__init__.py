"""TypeScript and JavaScript applications: their packages, the recorder, the compiler, and how each is driven."""
