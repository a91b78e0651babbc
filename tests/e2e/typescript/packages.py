"""Real packages from npm for all applications at once, and folders in which copies of an application find them.

The applications are workspaces of one installation under target/e2e-npm, so that what they share is there once. A copy
lies inside of it too, so that Node and the compiler find packages as they always do: upwards. Nothing of MLflow is
installed; the recorder is put where `@mlflow/*` would be, for each session anew.
"""

import hashlib
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[2]
APPS = REPOSITORY / "fixtures/apps"
# In these there is nothing to trace: they are neither compiled nor run.
UNTOUCHED = {"express-shop", "react-spa"}
# Large, and used by nothing that is done here.
LEFT_OUT = {"@nestjs/cli", "@vitejs/plugin-react", "turbo"}
INSTALL_SECONDS = 900


@dataclass(frozen=True)
class Packages:
    """One installation; `runs` holds the copies of this session."""

    folder: Path
    runs: Path

    def copy(self, source: Path, version: str) -> Path:
        """A copy of an application: <runs>/<application>-<version>-<n>/<application>, next to what its run writes."""
        number = len(list(self.runs.iterdir()))
        folder = self.runs / f"{source.name}-{version}-{number}" / source.name
        shutil.copytree(source, folder, symlinks=True)
        self.link_packages(source, folder)
        return folder

    def link_packages(self, source: Path, folder: Path) -> None:
        """Packages that only this application has in its version, and those that are its own workspaces."""
        manifests = _manifests(source)
        for manifest in manifests:
            below = manifest.parent.relative_to(source)
            own = self.folder / _workspace(source, manifest) / "node_modules"
            for package in _packages(own):
                _link(folder / below / "node_modules" / package.relative_to(own), package)
            if len(manifests) > 1:
                name = json.loads(manifest.read_text())["name"]
                _link(folder / "node_modules" / name, folder / below)


def _packages(modules: Path) -> list[Path]:
    """What lies in a node_modules folder, where a scope is a folder of its own."""
    entries = list(modules.iterdir()) if modules.is_dir() else []
    scoped = [package for entry in entries if entry.name.startswith("@") for package in entry.iterdir()]
    return [entry for entry in entries if not entry.name.startswith("@")] + scoped


def _link(link: Path, target: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target)


def typescript_apps() -> list[Path]:
    return sorted(path.parent for path in APPS.glob("*/package.json"))


def install() -> Packages:
    """The installation for the manifests as they are now, made if it is not there."""
    apps = [app for app in typescript_apps() if app.name not in UNTOUCHED]
    manifests = {_workspace(app, path): path for app in apps for path in _manifests(app)}
    lock = HERE / "package-lock.json"
    parts = [HERE / "package.json", HERE / "packages.py", lock, *manifests.values()]
    key = hashlib.sha256(b"\0".join(part.read_bytes() for part in parts if part.exists())).hexdigest()[:12]
    folder = REPOSITORY / "target/e2e-npm" / key
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        _write(folder, manifests, lock)
        _npm_install(folder)
        (folder / "complete").touch()
    runs = _runs(folder)
    shutil.copytree(HERE / "recorder", runs / "node_modules/@mlflow")
    return Packages(folder, runs)


def _manifests(app: Path) -> list[Path]:
    return sorted(path for path in app.rglob("package.json") if "node_modules" not in path.parts)


def _workspace(app: Path, manifest: Path) -> str:
    """Where a manifest's packages are installed: npm gets workspaces inside of workspaces wrong, so all lie flat."""
    return "apps/" + "--".join([app.name, *manifest.parent.relative_to(app).parts])


def _write(folder: Path, manifests: dict[str, Path], lock: Path) -> None:
    for name, source in manifests.items():
        manifest = json.loads(source.read_text())
        # npm has other words for what pnpm calls the package of this repository; and nested roots it does not know.
        manifest.pop("workspaces", None)
        for group in ("dependencies", "devDependencies"):
            given = {name: version for name, version in manifest.get(group, {}).items() if name not in LEFT_OUT}
            manifest[group] = {k: "*" if v.startswith("workspace:") else v for k, v in given.items()}
        target = folder / name
        target.mkdir(parents=True)
        (target / "package.json").write_text(json.dumps(manifest, indent=2))
    root = json.loads((HERE / "package.json").read_text())
    root["workspaces"] = sorted(manifests)
    (folder / "package.json").write_text(json.dumps(root, indent=2))
    if lock.exists():
        shutil.copy(lock, folder)


def _npm_install(folder: Path) -> None:
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--omit-lockfile-registry-resolved"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} in {folder} ended with exit code {done.returncode}:\n{done.stderr}")


def _runs(folder: Path) -> Path:
    """A folder for the copies of this session; those of sessions that are over are removed."""
    above = folder / "runs"
    above.mkdir(exist_ok=True)
    for old in above.iterdir():
        if not _runs_still(int(old.name)):
            shutil.rmtree(old, ignore_errors=True)
    mine = above / str(os.getpid())
    mine.mkdir()
    return mine


def _runs_still(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
