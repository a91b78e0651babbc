"""The pinned distributions of projects.toml: brought in from PyPI or npm, checked, unpacked. None of their code is run."""

import hashlib
import os
import shutil
import tarfile
import tempfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import npm
import pypi

HERE = Path(__file__).parent
REGISTRIES = {"python": pypi, "typescript": npm}


class Unavailable(Exception):
    """A distribution could not be had, or is not the pinned one."""


@dataclass(frozen=True)
class Project:
    name: str
    version: str
    kind: str  # application, library, or control (no GenAI in it)
    sha256: str
    language: str = "python"  # or typescript, which means JavaScript as well
    wheel: bool = False  # Python: there is no source distribution that one can use
    built: str = ""  # TypeScript: the folder of readable JavaScript, where the package ships no sources; it becomes src/

    @property
    def folder(self):
        """The name of its folders in the cache."""
        return f"{self.name.replace('/', '+')}-{self.version}"


def read_projects(path=HERE / "projects.toml"):
    with open(path, "rb") as file:
        return [Project(**table) for table in tomllib.load(file)["project"]]


def pristine_tree(project, cache):
    """The folder of the unpacked distribution, downloaded if it is not in the cache. Nobody may write into it."""
    tree = cache / "trees" / project.folder
    if not tree.is_dir():
        archive = download(project, cache / "archives" / project.folder)
        unpack(archive, tree, project.built)
    return tree


def download(project, folder):
    if not folder.is_dir():
        with tempfile.TemporaryDirectory() as scratch:
            problem = REGISTRIES[project.language].download(project, Path(scratch))
            if problem:
                raise Unavailable(f"{project.name} {project.version} could not be downloaded:\n{problem}")
            folder.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(Path(scratch, "out"), folder)
    archive = next(folder.iterdir())
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != project.sha256:
        raise Unavailable(f"{archive} has sha256 {found}, projects.toml says {project.sha256}: remove it and run again")
    return archive


def unpack(archive, tree, built):
    """Unpacks beside the tree and renames, so that an interrupted run leaves no half of one."""
    tree.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=tree.parent) as scratch:
        root = Path(scratch, "root")
        if archive.suffix in (".whl", ".zip"):
            with zipfile.ZipFile(archive) as file:
                file.extractall(root)
        else:
            with tarfile.open(archive) as file:
                file.extractall(root, filter="data")
        inside = list(root.iterdir())
        root = inside[0] if len(inside) == 1 else root
        if built:
            npm.make_sources(root, built)
        os.rename(root, tree)
