"""Fixtures: the binary under test, and the empty MLflow store that every run copies."""

import os
from pathlib import Path

import pytest

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def instrument() -> str:
    binary = Path(os.environ.get("INSTRUMENT_BIN") or REPOSITORY / "target/debug/instrument").resolve()
    if not binary.is_file():
        pytest.fail(f"{binary} is not there: run `cargo build` or set INSTRUMENT_BIN")
    return str(binary)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory) -> Path:
    """Making the schema takes seconds, so it is made once and copied."""
    import mlflow

    path = tmp_path_factory.mktemp("store") / "mlflow.db"
    mlflow.set_tracking_uri(f"sqlite:///{path}")
    mlflow.search_experiments()
    return path
