"""The pinned projects of projects.toml."""

import tomllib
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

HERE = Path(__file__).parent
LANGUAGES = {"python": "Python", "typescript": "TypeScript and JavaScript"}


@dataclass(frozen=True)
class Project:
    """What projects.toml says of one; its head explains the keys."""

    name: str
    version: str
    sha256: str
    tests: list[str]
    language: str = "python"
    scope: str = "all"
    known: dict[str, str] = field(default_factory=dict)
    requirements: list[str] = field(default_factory=list)
    extras: list[str] = field(default_factory=list)
    test_folder: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    sources: list[str] = field(default_factory=lambda: ["."])
    packages: list[str] = field(default_factory=list)
    before: str = ""
    runner: str = ""
    tsconfig: str = ""
    wheel: bool = False  # as in tests/realworld/projects.toml, whose sources.py brings the archives in
    built: str = ""  # likewise
    spared: list[str] = field(default_factory=list)

    def reason(self, test):
        """Why no rule can mend that this test differs."""
        return next((reason for pattern, reason in self.known.items() if fnmatchcase(test, pattern)), None)

    @property
    def folder(self):
        """The name of its folders in the cache."""
        return f"{self.name.replace('/', '+')}-{self.version}"


def read_projects(path=HERE / "projects.toml"):
    with open(path, "rb") as file:
        return [Project(**table) for table in tomllib.load(file)["project"]]
