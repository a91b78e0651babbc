"""What git knows of the commits to compare, fetched where the checkout is shallow."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from log import Failure

DEEPER = ("--deepen=50", "--deepen=500", "--unshallow")
REMEDY = "check out with `fetch-depth: 0`, and without `persist-credentials: false` if the repository is private"


class Repository:
    """The checked-out repository that a folder lies in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        top = self._try("rev-parse", "--show-toplevel")
        if top.returncode != 0:
            raise Failure(f"{folder.resolve()} is in no git repository: run actions/checkout first. git says: {top.stderr.strip()}")
        # Only the line's end goes: a folder's name may end in blanks.
        self.folder = Path(top.stdout.removesuffix("\n"))

    def _try(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        # Nobody sits at a runner to be asked for a password.
        environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        environment.pop("TOKEN", None)
        return subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )

    def commit(self, name: str) -> str | None:
        """The commit that a name means, if it is here."""
        found = self._try("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        return found.stdout.strip() if found.returncode == 0 else None

    def head(self) -> str:
        """The commit that is checked out."""
        head = self.commit("HEAD")
        if head is None:
            raise Failure("nothing is checked out: run actions/checkout first")
        return head

    def parents(self, commit: str) -> list[str]:
        """The parents that a commit names; a shallow checkout has the names without the parents."""
        text = self._try("cat-file", "-p", commit).stdout
        header = text.split("\n\n", 1)[0].splitlines()
        return [line.removeprefix("parent ") for line in header if line.startswith("parent ")]

    def is_shallow(self) -> bool:
        """Whether history was cut off."""
        return self._try("rev-parse", "--is-shallow-repository").stdout.strip() == "true"

    def has_common_history(self, one: str, other: str) -> bool:
        """Whether the merge base of two commits is here."""
        return self._try("merge-base", one, other).returncode == 0

    def fetch(self, *what: str) -> str | None:
        """Fetches commits or branches from origin; gives what git says if that fails."""
        # `--depth` would cut the history of a whole clone, so callers ask for it in a shallow one only.
        fetched = self._try("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", *what)
        return None if fetched.returncode == 0 else fetched.stderr.strip()

    def make_comparable(self, commit: str, head: str) -> None:
        """Fetches a commit and as much history as it takes to find its merge base with `head`."""
        shallow = self.is_shallow()
        if self.commit(commit) is None:
            problem = self.fetch(*(["--depth=1"] if shallow else []), "origin", commit)
            if self.commit(commit) is None:
                raise Failure(f"the commit {commit} to compare with cannot be fetched: {REMEDY}. git says: {problem or 'nothing'}")
        if self.has_common_history(commit, head):
            return
        problem = None
        for deeper in DEEPER if shallow else ():
            problem = self.fetch(deeper, "origin", head, commit)
            if self.has_common_history(commit, head):
                return
        if problem is None:
            raise Failure(f"{commit} and {head} share no history: give a `since` that does")
        raise Failure(f"no common ancestor of {commit} and {head} in this shallow checkout: {REMEDY}. git says: {problem}")

    def is_as_in(self, commit: str, path: str) -> bool:
        """Whether a file of the work tree is the file of that commit, so that its line numbers are."""
        here = self._try("hash-object", "--", path)
        there = self._try("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}:{path}")
        return here.returncode == 0 == there.returncode and here.stdout == there.stdout
