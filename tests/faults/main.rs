//! What can go wrong while files are written, done to the real binary: it is killed, the disk is full, folders are closed,
//! others write at the same time, links lead elsewhere. Each file is the old one or the new one, whole.
#![cfg(unix)]

mod concurrent;
mod kept;
mod kill;
mod links;
mod refused;
mod resume;
mod scene;
mod space;
