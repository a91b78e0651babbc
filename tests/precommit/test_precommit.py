"""The hooks of this repository, run by the real pre-commit in real repositories."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ["INSTRUMENT_BIN"]).resolve()
RECIPE = ROOT / "fixtures/recipes/pre-commit/.pre-commit-config.yaml"

CHAT = """\
from openai import OpenAI

client = OpenAI()


def answer(question):
    reply = client.chat.completions.create(model="m", messages=[{"role": "user", "content": question}])
    return reply.choices[0].message.content
"""

SUMMARISE = """\


def summarise(text):
    reply = client.chat.completions.create(model="m", messages=[{"role": "user", "content": text}])
    return reply.choices[0].message.content
"""

MAIN = """\
from app.chat import answer

if __name__ == "__main__":
    print(answer("Hello"))
"""

SCRIPT = """\
import OpenAI from 'openai';

const client = new OpenAI();

export async function answer(question: string) {
  const reply = await client.responses.create({ model: 'm', input: question });
  return reply.output_text;
}
"""

PACKAGE = """\
{
  "name": "p",
  "type": "module",
  "dependencies": {
    "openai": "^6.0.0"
  }
}
"""


class Repository:
    """A repository with the recipe's configuration, whose hooks run the binary under test."""

    def __init__(self, folder: Path, args: str = "") -> None:
        self.path = folder / "work"
        home = folder / "home"
        home.mkdir()
        (home / "bin").mkdir()
        (home / "bin/instrument").symlink_to(BINARY)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
        path = os.pathsep.join([str(home / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]])
        self.environment = kept | {
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home),
            "PRE_COMMIT_HOME": str(home / "pre-commit"),
            "PRE_COMMIT_COLOR": "never",
            "PATH": path,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
        }
        for who in ("AUTHOR", "COMMITTER"):
            self.environment[f"GIT_{who}_NAME"] = "A"
            self.environment[f"GIT_{who}_EMAIL"] = "a@example.org"
            self.environment[f"GIT_{who}_DATE"] = "2026-01-02T03:04:05Z"
        self.make_hooks(folder / "hooks")
        self.path.mkdir()
        self.run("git", "init", "--quiet", "--initial-branch=main")
        self.write(".pre-commit-config.yaml", self.configuration(folder / "hooks", args))
        self.run("pre-commit", "install")

    def make_hooks(self, hooks: Path) -> None:
        """A repository with nothing but what pre-commit reads of this one, at the recipe's revision."""
        hooks.mkdir()
        shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
        revision = re.search(r"rev: (\S+)", RECIPE.read_text())[1]
        for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "-m", "hooks"], ["tag", revision]):
            subprocess.run(["git", *command], cwd=hooks, env=self.environment, check=True)

    @staticmethod
    def configuration(hooks: Path, args: str) -> str:
        """The recipe, with the hooks of that folder, and the binary that is there instead of one built from source."""
        text, count = re.subn(r"repo: \S+", f"repo: {hooks}", RECIPE.read_text())
        assert count == 1
        more = f"\n        args: [{args}]" if args else ""
        return re.sub(r"(- id: \S+)", rf"\1\n        language: system{more}", text)

    def write(self, path: str, text: str) -> None:
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def read(self, path: str) -> str:
        return (self.path / path).read_text()

    def call(self, *command: str) -> subprocess.CompletedProcess:
        return subprocess.run(command, cwd=self.path, env=self.environment, capture_output=True, text=True)

    def run(self, *command: str) -> str:
        ran = self.call(*command)
        assert ran.returncode == 0, f"{command}: {ran.stdout}{ran.stderr}"
        return ran.stdout + ran.stderr

    def begin(self, files: dict[str, str]) -> None:
        """Commits these files without asking the hooks."""
        for path, text in files.items():
            self.write(path, text)
        self.run("git", "add", "--all")
        self.run("git", "commit", "--quiet", "--no-verify", "-m", "begin")

    def commit(self) -> subprocess.CompletedProcess:
        return self.call("git", "commit", "-m", "more")

    def head(self) -> str:
        return self.run("git", "log", "-1", "--format=%s").strip()


class HookTest(unittest.TestCase):
    def repository(self, args: str = "") -> Repository:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return Repository(Path(folder.name).resolve(), args)

    def stopped(self, repository: Repository) -> str:
        """Commits what is staged, which must be stopped; gives what is said."""
        ran = repository.commit()
        said = ran.stdout + ran.stderr
        self.assertEqual((ran.returncode, repository.head()), (1, "begin"), said)
        return said

    def passes(self, repository: Repository) -> None:
        ran = repository.commit()
        self.assertEqual((ran.returncode, repository.head()), (0, "more"), ran.stdout + ran.stderr)

    def fix(self, repository: Repository, said: str) -> None:
        """Runs the command that the check has said, which must change files."""
        command = re.search(r"`(pre-commit run [^`]*)`", said)
        self.assertIsNotNone(command, said)
        ran = repository.call(*shlex.split(command[1]))
        self.assertEqual(ran.returncode, 1, ran.stdout + ran.stderr)
        self.assertIn("files were modified by this hook", ran.stdout)

    def test_python(self) -> None:
        repository = self.repository()
        repository.begin({"app/chat.py": CHAT, "main.py": MAIN, "requirements.txt": "openai\n"})
        repository.run("instrument")
        repository.begin({})

        repository.write("app/chat.py", repository.read("app/chat.py") + SUMMARISE)
        repository.run("git", "add", "app/chat.py")
        said = self.stopped(repository)
        line = repository.read("app/chat.py").splitlines().index("def summarise(text):") + 1
        self.assertRegex(said, rf"Without a span:\n +app/chat\.py:{line} +summarise +LLM .*\n\n")
        self.assertIn("or `instrument app/chat.py`, and `git add` the result", said)
        self.assertIn("write `# instrument: ignore` above it", said)

        self.fix(repository, said)
        self.assertEqual(repository.read("app/chat.py").count("@mlflow.trace"), 2)
        # What counts is what is staged.
        self.stopped(repository)
        repository.run("git", "add", "app/chat.py")
        self.passes(repository)
        self.assertEqual(repository.run("git", "status", "--porcelain"), "")

    def test_typescript_with_its_set_up(self) -> None:
        repository = self.repository()
        repository.begin({"src/index.ts": "import { answer } from './chat';\n\nawait answer('Hello');\n", "package.json": PACKAGE})
        repository.write("src/chat.ts", SCRIPT)
        repository.run("git", "add", "src/chat.ts")
        said = self.stopped(repository)
        self.assertRegex(said, r"src/chat\.ts:5 +answer +LLM")
        self.assertIn("write `// instrument: ignore` above it", said)
        self.fix(repository, said)
        # The program starts elsewhere, and tracing with it.
        self.assertIn("import './tracing", repository.read("src/index.ts"))
        self.assertIn("@mlflow/core", repository.read("package.json"))
        repository.run("git", "add", "--all")
        self.passes(repository)

    def test_a_comment_is_an_answer(self) -> None:
        repository = self.repository()
        repository.begin({"requirements.txt": "openai\n"})
        repository.write("chat.py", CHAT.replace("def answer", "# instrument: ignore\ndef answer"))
        repository.run("git", "add", "chat.py")
        self.passes(repository)

    def test_tests_that_are_only_named_are_not_traced(self) -> None:
        repository = self.repository()
        repository.begin({"requirements.txt": "openai\n", "instrument.toml": 'exclude = ["scripts"]\n'})
        repository.write("tests/test_chat.py", CHAT)
        repository.write("scripts/chat.py", CHAT)
        repository.run("git", "add", "--all")
        self.passes(repository)

    def test_only_what_is_staged_counts(self) -> None:
        repository = self.repository()
        repository.begin({"chat.py": CHAT.replace("client.chat.completions.create", "print"), "requirements.txt": "openai\n"})
        plain = repository.read("chat.py")
        repository.write("chat.py", plain + "\n\nprint('done')\n")
        repository.run("git", "add", "chat.py")
        repository.write("chat.py", plain + "\n\nprint('done')\n" + SUMMARISE)
        self.passes(repository)
        self.assertIn("def summarise", repository.read("chat.py"))

    def test_several_projects_and_odd_names(self) -> None:
        repository = self.repository()
        files = {"one/requirements.txt": "openai\n", "two/pyproject.toml": '[project]\nname = "two"\ndependencies = ["openai"]\n'}
        repository.begin(files | {"three/package.json": PACKAGE})
        new = ["one/chat bot.py", "two/größe.py", "three/it's.ts"]
        for path in new:
            repository.write(path, SCRIPT if path.endswith(".ts") else CHAT)
        repository.run("git", "add", "--all")
        said = self.stopped(repository)
        for path in new:
            self.assertIn(f"{path}:", said)
        self.fix(repository, said)
        for path in [*files, "three/package.json"]:
            self.assertIn("mlflow", repository.read(path))
        repository.run("git", "add", "--all")
        self.passes(repository)

    def test_only_what_changed_since_a_branch(self) -> None:
        repository = self.repository("--since, main")
        repository.begin({"chat.py": CHAT, "main.py": MAIN.replace("app.", ""), "requirements.txt": "openai\n"})
        repository.run("git", "checkout", "--quiet", "-b", "topic")
        repository.write("chat.py", "# A note.\n" + CHAT)
        repository.run("git", "add", "chat.py")
        self.passes(repository)
        repository.write("chat.py", repository.read("chat.py") + SUMMARISE)
        repository.run("git", "add", "chat.py")
        ran = repository.commit()
        said = ran.stdout + ran.stderr
        self.assertEqual(ran.returncode, 1, said)
        self.assertRegex(said, r"Without a span:\n +chat\.py:12 +summarise .*\n\n")
        ran = repository.call("pre-commit", "run", "--hook-stage", "manual", "instrument", "--files", "chat.py")
        self.assertEqual(ran.returncode, 1, ran.stdout + ran.stderr)
        self.assertEqual(repository.read("chat.py").count("@mlflow.trace"), 1)

    def test_all_files_as_a_server_would(self) -> None:
        repository = self.repository()
        repository.begin({"chat.py": CHAT, "requirements.txt": "openai\n"})
        ran = repository.call("pre-commit", "run", "--all-files")
        self.assertEqual(ran.returncode, 1)
        self.assertRegex(ran.stdout, r"chat\.py:6 +answer")


if __name__ == "__main__":
    unittest.main()
