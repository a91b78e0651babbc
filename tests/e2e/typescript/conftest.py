"""Fixtures of the TypeScript tests: packages, and a MLflow server that lasts as long as they do."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from typescript.packages import Packages, install
from typescript.server import MlflowServer, mlflow_server


@pytest.fixture(scope="session")
def packages() -> Packages:
    for program in ("node", "npm"):
        if not shutil.which(program):
            pytest.fail(f"{program} is not there: install Node 20 or newer")
    return install()


@pytest.fixture(scope="session")
def server(empty_store: Path, tmp_path_factory) -> Iterator[MlflowServer]:
    with mlflow_server(tmp_path_factory.mktemp("server"), empty_store) as running:
        yield running
