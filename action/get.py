"""Gets the binary of instrument: one that is there, a release, or a build from source. The first steps of the action."""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import re
import subprocess
import sys
import tarfile
import urllib.error
import urllib.request
from pathlib import Path

import log
from log import Failure

SOURCE = Path(__file__).resolve().parent.parent
BUILT_FROM = ("Cargo.toml", "Cargo.lock", "build.rs", "src", "catalog", "queries")
TARGETS = {
    ("Linux", "x86_64"): "x86_64-unknown-linux-gnu",
    ("Linux", "aarch64"): "aarch64-unknown-linux-gnu",
    ("Darwin", "x86_64"): "x86_64-apple-darwin",
    ("Darwin", "arm64"): "aarch64-apple-darwin",
}


def choose() -> None:
    """Says where the binary is or will be, which release it is of, and under which key it is cached."""
    if binary := os.environ.get("INPUT_BINARY"):
        _prove(Path(binary))
        _output(binary=os.path.abspath(binary), release="", key="")
        return
    release = _release(os.environ.get("INPUT_VERSION", "").strip(), os.environ.get("USED_REF", ""))
    state = release or _hash_of_source()
    folder = Path(os.environ["RUNNER_TEMP"]) / "instrument" / "bin"
    _output(
        binary=str(folder / "instrument"),
        release=release,
        key=f"instrument-{platform.system()}-{platform.machine()}-{state}",
    )


def get() -> None:
    """Downloads the release, or builds it, or builds the source beside this file."""
    binary, release = Path(os.environ["BINARY"]), os.environ.get("RELEASE", "")
    repository = os.environ.get("USED_REPOSITORY", "")
    binary.parent.mkdir(parents=True, exist_ok=True)
    if not release:
        _build(binary, ["--path", str(SOURCE)])
    elif not repository:
        raise Failure(f"the runner does not say which repository the release {release} is in: use `version: source`")
    elif not _download(binary, repository, release):
        log.notice(f"{repository} has no release {release} for this platform: building it from source, once until the cache is full.")
        server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
        _build(binary, ["--git", f"{server}/{repository}", "--tag", f"v{release}", "mlflow-instrument"])
    _prove(binary)


def _release(asked: str, ref: str) -> str:
    """The release to use; nothing for the source."""
    if asked == "source":
        return ""
    if asked:
        if not re.fullmatch(r"v?\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?", asked):
            raise Failure(f"input version: {asked!r} is neither a version, such as 0.1.0, nor `source`")
        return asked.removeprefix("v")
    # Who pins the action to a commit or a branch gets what is there, not a release that can be exchanged.
    return _own_version() if re.fullmatch(r"v\d+(\.\d+)*", ref) else ""


def _own_version() -> str:
    found = re.search(r'^version = "(.+)"', (SOURCE / "Cargo.toml").read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise Failure(f"{SOURCE / 'Cargo.toml'} names no version")
    return found[1]


def _hash_of_source() -> str:
    files = sorted(file for name in BUILT_FROM for file in [SOURCE / name, *(SOURCE / name).rglob("*")] if file.is_file())
    state = hashlib.sha256()
    for file in files:
        state.update(f"{file.relative_to(SOURCE).as_posix()}\0".encode())
        state.update(hashlib.sha256(file.read_bytes()).digest())
    return state.hexdigest()[:20]


def _download(binary: Path, repository: str, release: str) -> bool:
    """Takes the binary out of the release's archive; its checksum lies beside it. Says whether there is one."""
    target = TARGETS.get((platform.system(), platform.machine()))
    if target is None:
        return False
    name = f"instrument-{target}.tar.gz"
    about = _fetch(f"{os.environ['GITHUB_API_URL']}/repos/{repository}/releases/tags/v{release}", "application/vnd.github+json")
    assets = {asset["name"]: asset["url"] for asset in json.loads(about)["assets"]} if about else {}
    if name not in assets:
        return False
    if f"{name}.sha256" not in assets:
        raise Failure(f"the release {release} of {repository} has {name} without its checksum {name}.sha256: nothing is run unchecked")
    archive = _fetch(assets[name], "application/octet-stream") or b""
    expected = (_fetch(assets[f"{name}.sha256"], "application/octet-stream") or b"").decode("ascii", "replace").split()
    if expected[:1] != [hashlib.sha256(archive).hexdigest()]:
        raise Failure(f"{name} of {repository} {release} is not what its checksum says: nothing of it is used")
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        inside = files.extractfile("instrument")
        if inside is None:
            raise Failure(f"{name} of {repository} {release} holds no file `instrument`")
        binary.write_bytes(inside.read())
    binary.chmod(0o755)
    return True


def _fetch(url: str, accept: str) -> bytes | None:
    """Reads from GitHub's API; nothing if it is not there."""
    request = urllib.request.Request(url, headers={"Accept": accept, "User-Agent": "mlflow-instrument"})
    if token := os.environ.get("TOKEN"):
        # Not sent on to the store that an asset's address leads to.
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as problem:
        if problem.code == 404:
            return None
        raise Failure(f"{url} was answered with {problem.code}") from None
    except OSError as problem:
        raise Failure(f"{url} cannot be read: {problem}") from None


def _build(binary: Path, what: list[str]) -> None:
    root = binary.parent.parent
    environment = {name: value for name, value in os.environ.items() if name != "TOKEN"}
    environment["CARGO_TARGET_DIR"] = str(root / "target")
    command = ["cargo", "install", "--locked", "--root", str(root), *what]
    try:
        # Not in the workspace: a .cargo/config.toml of the pull request could name programs to run.
        built = subprocess.run(command, cwd=SOURCE, env=environment, check=False)
    except OSError as problem:
        raise Failure(f"cargo cannot be run ({problem}): install Rust before this action, or give `binary`") from None
    if built.returncode != 0:
        raise Failure("cargo could not build instrument: see above; Rust older than Cargo.toml asks for is the usual reason")


def _prove(binary: Path) -> None:
    """Runs the binary once, so that a wrong one is found here."""
    try:
        asked = subprocess.run([os.path.abspath(binary), "--version"], capture_output=True, text=True, check=False)
    except OSError as problem:
        raise Failure(f"{binary} cannot be run: {problem}") from None
    if asked.returncode != 0:
        raise Failure(f"{binary} --version ended with {asked.returncode}: it is no instrument")
    print(asked.stdout.strip())


def _output(**values: str) -> None:
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as out:
        for name, value in values.items():
            if "\n" in value:
                raise Failure(f"{name}: {value!r} has a line break")
            out.write(f"{name}={value}\n")


if __name__ == "__main__":
    try:
        {"choose": choose, "get": get}[sys.argv[1]]()
    except Failure as failure:
        log.error(str(failure))
        sys.exit(2)
