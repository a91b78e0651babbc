"""Brings the pinned distributions of projects.toml in with pip and unpacks them. None of their code is run."""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent

BACK_ENDS = [
    "flit_core.buildapi", "hatchling.build", "maturin", "pdm.backend", "pdm.pep517.api", "poetry.core.masonry.api",
    "poetry.masonry.api", "scikit_build_core.build", "scikit_build_core.setuptools.build_meta", "setuptools.build_meta",
    "uv_build",
]  # fmt: skip


class Unavailable(Exception):
    """A distribution could not be had, or is not the pinned one."""


@dataclass(frozen=True)
class Project:
    name: str
    version: str
    kind: str  # application, library, or control (no GenAI in it)
    sha256: str
    wheel: bool = False  # there is no source distribution that one can use


def read_projects(path=HERE / "projects.toml"):
    with open(path, "rb") as file:
        return [Project(**table) for table in tomllib.load(file)["project"]]


def pristine_tree(project, cache):
    """The folder of the unpacked distribution, downloaded if it is not in the cache. Nobody may write into it."""
    tree = cache / "trees" / f"{project.name}-{project.version}"
    if not tree.is_dir():
        archive = download(project, cache / "archives" / f"{project.name}-{project.version}")
        unpack(archive, tree)
    return tree


def download(project, folder):
    if not folder.is_dir():
        with tempfile.TemporaryDirectory() as scratch:
            pip_download(project, Path(scratch), folder)
    archive = next(folder.iterdir())
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != project.sha256:
        raise Unavailable(f"{archive} has sha256 {found}, projects.toml says {project.sha256}: remove it and run again")
    return archive


def pip_download(project, scratch, folder):
    requirement = scratch / "requirement.txt"
    requirement.write_text(f"{project.name}=={project.version} --hash=sha256:{project.sha256}\n")
    form = ["--only-binary", ":all:"] if project.wheel else ["--no-binary", ":all:", "--no-build-isolation", "--use-pep517"]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--ignore-requires-python"]
    command += [*form, "--dest", str(scratch / "out"), "--requirement", str(requirement)]
    back_ends = write_back_ends(scratch / "back_ends")
    environment = os.environ | {"PYTHONPATH": str(back_ends)}
    run = subprocess.run(command, cwd=scratch, env=environment, capture_output=True, text=True)
    if run.returncode:
        raise Unavailable(f"pip could not download {project.name} {project.version}:\n{run.stderr.strip()[-2000:]}")
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(scratch / "out", folder)


def write_back_ends(folder):
    """A folder in which every usual build back end is no_build; with any other, pip gives up."""
    folder.mkdir()
    shutil.copy(HERE / "no_build.py", folder)
    (folder / "sitecustomize.py").write_text("import no_build\nno_build.refuse_project_code()\n")
    for name in BACK_ENDS:
        *packages, module = name.split(".")
        place = folder.joinpath(*packages)
        place.mkdir(parents=True, exist_ok=True)
        for package in [place, *place.parents]:
            if package.is_relative_to(folder) and package != folder:
                (package / "__init__.py").touch()
        (place / f"{module}.py").write_text("import sys, no_build\nsys.modules[__name__] = no_build\n")
    return folder


def unpack(archive, tree):
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
        os.rename(inside[0] if len(inside) == 1 else root, tree)
