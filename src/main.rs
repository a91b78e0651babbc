//! The `instrument` command: everything is in the library, see `mlflow_instrument::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    mlflow_instrument::cli::main()
}
