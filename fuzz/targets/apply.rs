#![no_main]

fuzz::target!(fuzz::checks::apply);
