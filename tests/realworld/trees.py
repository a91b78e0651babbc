"""Copies of source trees: made, compared, and patched with git."""

import hashlib
import os
import shutil
import stat
import subprocess
from pathlib import Path


def copy(tree, folder):
    """A copy that is the root of a git repository, so that no repository around it has a say."""
    shutil.copytree(tree, folder, symlinks=True, ignore=shutil.ignore_patterns(".git"))
    git(folder, "init", "--quiet")
    (folder / ".git" / "info").mkdir(exist_ok=True)
    # git must not turn line endings, whatever the project's own .gitattributes say
    (folder / ".git" / "info" / "attributes").write_text("* -text\n")


def git(folder, *arguments):
    """Runs git without the user's settings. Returns what went wrong, empty when nothing did."""
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    result = subprocess.run(["git", *arguments], cwd=folder, env=os.environ | settings, capture_output=True, text=True)
    return result.stderr.strip() or f"exit code {result.returncode}" if result.returncode else ""


def snapshot(tree):
    """Every file of the tree with its mode and content, by path."""
    files = {}
    for folder, folders, names in os.walk(tree):
        if Path(folder) == Path(tree) and ".git" in folders:
            folders.remove(".git")
        for name in names + [link for link in folders if os.path.islink(os.path.join(folder, link))]:
            path = Path(folder, name)
            mode = path.lstat().st_mode
            content = os.readlink(path).encode() if stat.S_ISLNK(mode) else path.read_bytes()
            files[str(path.relative_to(tree))] = (mode, hashlib.sha256(content).digest())
    return files


def differing(one, other):
    """The paths that are not the same in two snapshots, sorted."""
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))
