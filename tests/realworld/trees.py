"""Copies of source trees: made, compared, patched with git, and their files parsed."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

# Reads pairs of paths; answers for each whether the old file parses, and what is wrong with the new one.
PARSE = """
import json, sys, tomllib, warnings
warnings.simplefilter("ignore")
def error(path):
    with open(path, "rb") as file:
        data = file.read()
    try:
        if path.endswith(".py"):
            compile(data, path, "exec", dont_inherit=True)
        elif path.endswith(".toml"):
            tomllib.loads(data.decode())
        elif path.endswith((".json", ".ipynb")):
            json.loads(data)
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"
print(json.dumps([[error(old) is None, error(new)] for old, new in json.load(sys.stdin)]))
"""


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


def parse_pairs(before, after, paths):
    """For each path: whether the file parsed before, and the error that it has now (None: it parses)."""
    pairs = [[str(before / path), str(after / path)] for path in paths]
    result = subprocess.run([sys.executable, "-I", "-c", PARSE], input=json.dumps(pairs), capture_output=True, text=True)
    if result.returncode:
        raise RuntimeError(f"the parser of patched files failed: {result.stderr.strip()[-500:]}")
    return dict(zip(paths, json.loads(result.stdout)))
