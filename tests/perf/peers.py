"""The tools that ours is compared with, installed from their registries into a folder."""

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent


class Peers:
    """Where each tool is. One that could not be installed is left out of the comparison, and named."""

    def __init__(self, folder):
        with open(HERE / "peers.toml", "rb") as file:
            pins = tomllib.load(file)
        self.missing = []
        self.python = folder / "python" / "bin"
        self.node = folder / "node" / "node_modules" / ".bin"
        if not (self.python / "python").exists():
            subprocess.run([sys.executable, "-m", "venv", folder / "python"], check=True)
        for pin in pins["pip"]:
            self.install(folder, pin, [self.python / "python", "-m", "pip", "install", "--quiet", pin])
        (folder / "node").mkdir(parents=True, exist_ok=True)
        (folder / "node" / "package.json").write_text(json.dumps({"private": True}))
        for pin in pins["npm"]:
            command = ["npm", "install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", pin]
            self.install(folder, pin, command, cwd=folder / "node")

    def install(self, folder, pin, command, cwd=None):
        done = folder / f"{pin.replace('/', '+')}.installed"
        if done.exists():
            return
        try:
            run = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
            problem = "" if run.returncode == 0 else run.stderr.strip()[-500:]
        except FileNotFoundError as error:
            problem = str(error)
        if problem:
            self.missing.append(pin)
            print(f"{pin} could not be installed: {problem}", file=sys.stderr)
        else:
            done.touch()

    def path(self, name):
        """The program of this name; none if it could not be installed."""
        found = [folder / name for folder in (self.python, self.node) if (folder / name).exists()]
        return found[0] if found else None

    def versions(self):
        with open(HERE / "peers.toml", "rb") as file:
            pins = tomllib.load(file)
        return [pin for pin in pins["pip"] + pins["npm"] if pin not in self.missing] + [node_version()]


def node_version():
    if not shutil.which("node"):
        return "no Node"
    return "Node " + subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip().lstrip("v")
