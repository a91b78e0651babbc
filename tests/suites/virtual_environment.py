"""A virtual environment of Python, filled by pip, or by uv in its place where there is one."""

import shutil
import subprocess
import venv

from realworld import Unavailable


class VirtualEnvironment:
    def __init__(self, folder):
        self.folder = folder
        self.python = folder / "bin" / "python"

    def has(self, words):
        """Whether it was made with `words`."""
        ready = self.folder / "ready"
        return ready.is_file() and ready.read_text() == words

    def make(self, words, *installations):
        """Makes it anew; each installation is what `pip install` is told. `words` say what is in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        venv.create(self.folder, with_pip=shutil.which("uv") is None)
        # What a project says of folders beside its own, for uv alone, is not in its archive.
        plain = ["--no-sources"] if shutil.which("uv") else []
        for installation in installations:
            self.pip("install", *plain, *installation)
        (self.folder / "ready").write_text(words)

    def pip(self, verb, *words):
        command = ["uv", "pip", verb, "--python", str(self.python)] if shutil.which("uv") else [str(self.python), "-m", "pip", verb]
        run = subprocess.run([*command, *words], cwd=self.folder.parent, capture_output=True, text=True)
        if run.returncode:
            raise Unavailable(f"`{' '.join(command)}` failed:\n{run.stderr.strip()[-3000:]}")
        return run.stdout
