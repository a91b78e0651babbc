"""The verdict of each language's own compiler on files before and after they were patched."""

import json
import subprocess
import sys
from pathlib import Path

from sources import Project, pristine_tree

HERE = Path(__file__).parent
SCRIPTS = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")

# The last TypeScript whose compiler is JavaScript.
TYPESCRIPT = Project(
    name="typescript",
    version="5.9.3",
    kind="library",
    language="typescript",
    sha256="10e108c9cf7d5f2879053dff18515fb405abf2ccef63eaaf017d9c571687a1d3",
)

# Reads pairs of paths; answers for each whether the old file parses, and what is wrong with the new one.
COMPILE = """
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


def parse_pairs(before, after, paths, cache):
    """For each path: whether the file parsed before, and the error that it has now (None: it parses)."""
    scripts = [path for path in paths if path.endswith(SCRIPTS)]
    others = [path for path in paths if not path.endswith(SCRIPTS)]
    verdicts = ask([sys.executable, "-I", "-c", COMPILE], before, after, others)
    if scripts:
        compiler = pristine_tree(TYPESCRIPT, cache)
        node = ["node", "--no-warnings", "--experimental-vm-modules", str(HERE / "syntax.mjs"), str(compiler)]
        verdicts |= ask(node, before, after, scripts)
    return verdicts


def ask(command, before, after, paths):
    pairs = [[str(before / path), str(after / path)] for path in paths]
    result = subprocess.run(command, input=json.dumps(pairs), capture_output=True, text=True)
    if result.returncode:
        raise RuntimeError(f"the parser of patched files failed: {result.stderr.strip()[-500:]}")
    return dict(zip(paths, json.loads(result.stdout)))
