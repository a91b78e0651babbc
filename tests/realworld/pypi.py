"""Downloads from PyPI with pip, without running any project's code."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent

BACK_ENDS = [
    "flit_core.buildapi", "hatchling.build", "maturin", "pdm.backend", "pdm.pep517.api", "poetry.core.masonry.api",
    "poetry.masonry.api", "scikit_build_core.build", "scikit_build_core.setuptools.build_meta", "setuptools.build_meta",
    "uv_build",
]  # fmt: skip


def download(project, scratch):
    """Puts the project's archive into `scratch`/out. Returns what went wrong, empty when nothing did."""
    requirement = scratch / "requirement.txt"
    pinned = f" --hash=sha256:{project.sha256}" if project.sha256 else ""
    requirement.write_text(f"{project.name}=={project.version}{pinned}\n")
    form = ["--only-binary", ":all:"] if project.wheel else ["--no-binary", ":all:", "--no-build-isolation", "--use-pep517"]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--ignore-requires-python"]
    command += [*form, "--dest", str(scratch / "out"), "--requirement", str(requirement)]
    back_ends = write_back_ends(scratch / "back_ends")
    environment = os.environ | {"PYTHONPATH": str(back_ends)}
    run = subprocess.run(command, cwd=scratch, env=environment, capture_output=True, text=True)
    return run.stderr.strip()[-2000:] or f"exit code {run.returncode}" if run.returncode else ""


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
