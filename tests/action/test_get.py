"""The binary: one that is there, a release with its checksum, or a build from source."""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import subprocess
import sys
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Iterator

import pytest

import get
from scene import BINARY, ROOT, clean_environment

TARGET = get.TARGETS[(platform.system(), platform.machine())]
ARCHIVE = f"instrument-{TARGET}.tar.gz"


class Server(ThreadingHTTPServer):
    """Releases as GitHub's API shows them; an asset's address leads to another host."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.tokens: list[tuple[str, str | None]] = []
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"

    def release(self, version: str, assets: dict[str, bytes]) -> None:
        listed = [{"name": name, "url": f"{self.url}/assets/{name}"} for name in assets]
        self.files[f"/repos/acme/instrument/releases/tags/v{version}"] = json.dumps({"assets": listed}).encode()
        self.files |= {f"/store/{name}": data for name, data in assets.items()}


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.tokens.append((self.path, self.headers.get("Authorization")))
        if self.path.startswith("/assets/"):
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{self.server.server_port}/store/{self.path.removeprefix('/assets/')}")
            self.end_headers()
            return
        data = self.server.files.get(self.path)
        self.send_response(404 if data is None else 200)
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def run(step: str, folder: Path, **environment: str) -> tuple[int, str, dict[str, str]]:
    output = folder / "output"
    output.write_text("")
    ran = subprocess.run(
        [sys.executable, str(ROOT / "action" / "get.py"), step],
        cwd=folder,
        env=clean_environment() | {"GITHUB_OUTPUT": str(output), "RUNNER_TEMP": str(folder / "temp")} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout, dict(line.split("=", 1) for line in output.read_text().splitlines())


def archive(script: str) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as files:
        about = tarfile.TarInfo("instrument")
        about.size = len(script)
        files.addfile(about, io.BytesIO(script.encode()))
    return data.getvalue()


def cargo(folder: Path, exit_code: int = 0, puts: str = "#!/bin/sh\\necho built\\n") -> str:
    """A cargo that notes what it was asked, and installs a script; gives the search path with it in front."""
    folder.mkdir()
    script = folder / "cargo"
    script.write_text(
        f'#!/bin/sh\npwd > "{folder}/where"\necho "$CARGO_TARGET_DIR $TOKEN" > "{folder}/environment"\necho "$@" >> "{folder}/asked"\n'
        'while [ "$1" != --root ]; do shift; done\n'
        f'[ {exit_code} = 0 ] || exit {exit_code}\n'
        f"mkdir -p \"$2/bin\"\nprintf '{puts}' > \"$2/bin/instrument\"\nchmod +x \"$2/bin/instrument\"\n"
    )
    script.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def test_a_binary_that_is_there_is_used_and_not_cached(tmp_path: Path) -> None:
    code, log, output = run("choose", tmp_path, INPUT_BINARY=str(BINARY))
    assert (code, output) == (0, {"binary": str(BINARY), "release": "", "key": ""}), log
    assert "instrument 0." in log


def test_a_binary_that_is_none_is_named(tmp_path: Path) -> None:
    code, log, _ = run("choose", tmp_path, INPUT_BINARY="no/such")
    assert code == 2 and "::error title=instrument::no/such cannot be run" in log
    (tmp_path / "false").write_text("#!/bin/sh\nexit 3\n")
    (tmp_path / "false").chmod(0o755)
    code, log, _ = run("choose", tmp_path, INPUT_BINARY="false")
    assert code == 2 and "false --version ended with 3" in log


@pytest.mark.parametrize(
    ("version", "ref", "release"),
    [
        ("", "v0", "0.1.0"),
        ("", "v0.1.0", "0.1.0"),
        ("", "main", ""),
        ("", "3d3c42e5aac5ba805825da76410c181273ba90b1", ""),
        ("", "", ""),
        ("source", "v0", ""),
        ("v0.2.0", "main", "0.2.0"),
        ("0.2.0", "v0", "0.2.0"),
    ],
)
def test_the_release_follows_from_the_version_and_from_how_the_action_is_used(
    tmp_path: Path, version: str, ref: str, release: str
) -> None:
    code, log, output = run("choose", tmp_path, INPUT_VERSION=version, USED_REF=ref)
    assert code == 0, log
    assert output["release"] == release
    assert output["key"].startswith(f"instrument-{platform.system()}-{platform.machine()}-{release}")
    assert output["binary"] == str(tmp_path / "temp" / "instrument" / "bin" / "instrument")


def test_a_version_that_is_none_is_refused(tmp_path: Path) -> None:
    code, log, _ = run("choose", tmp_path, INPUT_VERSION="latest; rm -rf /")
    assert code == 2 and "neither a version" in log


def test_the_key_of_a_build_follows_its_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.rs").write_text("one")
    monkeypatch.setattr(get, "SOURCE", tmp_path)
    before = get._hash_of_source()
    (tmp_path / "README.md").write_text("not built from")
    assert get._hash_of_source() == before
    (tmp_path / "src" / "main.rs").write_text("two")
    assert get._hash_of_source() != before


def test_what_it_is_built_from_is_there() -> None:
    assert all((ROOT / name).exists() for name in get.BUILT_FROM)


def wanted(folder: Path, server: Server, **more: str) -> dict[str, str]:
    return {
        "BINARY": str(folder / "temp" / "instrument" / "bin" / "instrument"),
        "RELEASE": "0.1.0",
        "USED_REPOSITORY": "acme/instrument",
        "GITHUB_API_URL": server.url,
        "TOKEN": "secret",
    } | more


def test_a_release_is_downloaded_and_its_checksum_compared(tmp_path: Path, server: Server) -> None:
    data = archive("#!/bin/sh\necho released\n")
    server.release("0.1.0", {ARCHIVE: data, f"{ARCHIVE}.sha256": f"{hashlib.sha256(data).hexdigest()}  {ARCHIVE}\n".encode()})
    code, log, _ = run("get", tmp_path, **wanted(tmp_path, server))
    assert code == 0 and "released" in log, log
    # The store that the assets lie in is another host, and gets no token.
    assert {token for path, token in server.tokens if not path.startswith("/store/")} == {"Bearer secret"}
    assert {token for path, token in server.tokens if path.startswith("/store/")} == {None}


@pytest.mark.parametrize("checksum", [b"0" * 64, b"", None])
def test_nothing_is_run_unchecked(tmp_path: Path, server: Server, checksum: bytes | None) -> None:
    assets = {ARCHIVE: archive("#!/bin/sh\ntouch ran\n")}
    server.release("0.1.0", assets | ({} if checksum is None else {f"{ARCHIVE}.sha256": checksum}))
    code, log, _ = run("get", tmp_path, **wanted(tmp_path, server))
    assert code == 2 and "checksum" in log
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("assets", [None, {"instrument-other.tar.gz": b""}])
def test_without_a_release_for_the_platform_the_tag_is_built(tmp_path: Path, server: Server, assets: dict[str, bytes] | None) -> None:
    if assets is not None:
        server.release("0.1.0", assets)
    code, log, _ = run("get", tmp_path, **wanted(tmp_path, server, PATH=cargo(tmp_path / "bin")))
    assert code == 0 and "built" in log, log
    asked = (tmp_path / "bin" / "asked").read_text().split()
    assert asked[:2] == ["install", "--locked"]
    assert asked[4:] == ["--git", "https://github.com/acme/instrument", "--tag", "v0.1.0", "mlflow-instrument"]


def test_source_is_built_where_no_configuration_of_the_pull_request_is_read(tmp_path: Path, server: Server) -> None:
    code, log, _ = run("get", tmp_path, **wanted(tmp_path, server, RELEASE="", PATH=cargo(tmp_path / "bin")))
    assert code == 0, log
    assert (tmp_path / "bin" / "asked").read_text().split()[4:] == ["--path", str(ROOT)]
    assert (tmp_path / "bin" / "where").read_text().strip() == str(ROOT)
    assert (tmp_path / "bin" / "environment").read_text() == f"{tmp_path}/temp/instrument/target \n", "no token, and no folder of ours"
    assert server.tokens == []


def test_a_build_that_fails_or_cannot_begin_says_what_to_do(tmp_path: Path, server: Server) -> None:
    code, log, _ = run("get", tmp_path, **wanted(tmp_path, server, RELEASE="", PATH=cargo(tmp_path / "bin", exit_code=101)))
    assert code == 2 and "cargo could not build instrument" in log
    code, log, _ = run("get", tmp_path, **wanted(tmp_path, server, RELEASE="", PATH="/nowhere"))
    assert code == 2 and "install Rust before this action" in log


def test_a_release_of_an_unknown_repository_is_no_release(tmp_path: Path, server: Server) -> None:
    code, log, _ = run("get", tmp_path, **wanted(tmp_path, server, USED_REPOSITORY=""))
    assert code == 2 and "version: source" in log
