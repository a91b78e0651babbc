#![no_main]

fuzz::target!(fuzz::checks::catalog);
