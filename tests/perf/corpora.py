"""The pinned code of corpora.toml: brought in from PyPI and npm by the code of tests/realworld, unpacked. None of it is run."""

import os
import shutil
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "realworld"))
import npm  # noqa: E402
import pypi  # noqa: E402


@dataclass(frozen=True)
class Package:
    """A pinned package, as the code of tests/realworld wants it."""

    name: str
    version: str
    wheel: bool = False
    sha256: str = ""

    @property
    def folder(self):
        return self.name.removeprefix("@").replace("/", "-")


def bring(corpora, names):
    """Makes the named corpora be in the folder `corpora`. What is there stays; returns what could not be had."""
    with open(HERE / "corpora.toml", "rb") as file:
        pins = tomllib.load(file)
    jobs = [job for name in names for job in packages(pins, corpora, name)]
    with ThreadPoolExecutor(4) as threads:
        return [problem for problem in threads.map(lambda job: bring_one(*job), jobs) if problem]


def packages(pins, corpora, name):
    corpus = pins["corpora"][name]
    split = "==" if corpus["language"] == "python" else "@"
    for pin in corpus["packages"]:
        package, version = pin.rsplit(split, 1)
        package = Package(package, version, wheel=package in pins["wheels"])
        yield corpus["language"], package, corpora / name / package.folder


def bring_one(language, package, folder):
    if folder.is_dir():
        return ""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".") as scratch:
        scratch = Path(scratch)
        registry = pypi if language == "python" else npm
        problem = registry.download(package, scratch)
        if problem:
            return f"{package.name} {package.version} could not be downloaded:\n{problem}"
        unpack(next((scratch / "out").iterdir()), scratch / "tree", keep_all if language == "python" else is_source)
        inside = list((scratch / "tree").iterdir())
        os.rename(inside[0] if len(inside) == 1 else scratch / "tree", folder)
    return ""


def keep_all(_name):
    return True


def is_source(name):
    """Of an npm package: what people wrote in TypeScript, and what says how it is built."""
    inner = name.partition("/")[2]
    if inner in ("package.json", "tsconfig.json"):
        return True
    parts = inner.split("/")
    return inner.endswith((".ts", ".tsx")) and not inner.endswith(".d.ts") and not {"dist", "node_modules"} & set(parts)


def unpack(archive, tree, keep):
    if archive.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(archive) as file:
            file.extractall(tree, [name for name in file.namelist() if keep(name)])
    else:
        with tarfile.open(archive) as file:
            file.extractall(tree, [member for member in file.getmembers() if keep(member.name)], filter="data")


def copied(sources, folder):
    """A folder with copies of these folders, made once."""
    if not folder.is_dir():
        part = folder.with_name(f".{folder.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        for name, source in sources.items():
            shutil.copytree(source, part / name, symlinks=True)
        os.rename(part, folder)
    return folder
