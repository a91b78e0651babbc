"""Makes the first seeds of the fuzz targets out of the fixtures: python3 fuzz/seeds.py FOLDER writes FOLDER/<target>/*."""

import hashlib
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (".py", ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
SIGNS = str.maketrans({"␉": "\t", "␍": "\r", "␌": "\x0c"})
MOST_FILES = 8
LARGEST = 30_000


def cases():
    """The files of every literate case."""
    for document in sorted(ROOT.glob("fixtures/*/*.md")):
        for case in re.split(r"^## ", document.read_text(), flags=re.M)[1:]:
            blocks = re.findall(r"^```\S+ (\S+)\n(.*?)^```$", case, flags=re.M | re.S)
            yield {path: text.translate(SIGNS).removesuffix("␄\n") for path, text in blocks}


def applications():
    """The files of every application, a few at a time, its manifests with each few."""
    for folder in sorted(path for path in (ROOT / "fixtures/apps").iterdir() if path.is_dir()):
        files = {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}
        sources = [path for path in files if path.endswith(SOURCES)]
        others = [path for path in files if path not in sources and len(files[path]) < 4000][:3]
        for at in range(0, len(sources), MOST_FILES - len(others)):
            chosen = sources[at : at + MOST_FILES - len(others)]
            yield {path: files[path] for path in chosen + others}


def manifests():
    """Manifests and configurations: those of the applications, and those of `written.txt`."""
    names = re.compile(
        r"(^|/)(pyproject\.toml|package\.json|requirements\S*\.(txt|in)|setup\.(py|cfg)|Pipfile|environment\.ya?ml"
        r"|tsconfig\S*\.json|instrument\.toml)$"
    )
    for files in [*cases(), *applications()]:
        found = {path: text for path, text in files.items() if names.search(path)}
        if found:
            yield found
    template = (ROOT / "src/project/config/template.toml").read_text()
    yield {"instrument.toml": re.sub(r"^# ?(?=[\w\[\"\]])", "", template, flags=re.M)}
    yield {"instrument.toml": template}


def joined(files):
    return "".join(f"=== {path}\n{text}" + ("" if text.endswith("\n") else "\n") for path, text in files.items())


def write(folder, texts):
    folder.mkdir(parents=True, exist_ok=True)
    for text in texts:
        if text and len(text) <= LARGEST:
            (folder / hashlib.sha1(text.encode()).hexdigest()).write_bytes(text.encode())


def main(folder):
    projects = [files for files in [*cases(), *applications()] if any(path.endswith(SOURCES) for path in files)]
    single = [{path: text} for files in projects for path, text in files.items() if path.endswith(SOURCES)]
    write(folder / "facts", map(joined, single))
    write(folder / "link", map(joined, projects))
    write(folder / "apply", map(joined, projects))
    write(folder / "configuration", map(joined, manifests()))
    write(folder / "configuration", [path.read_text() for path in sorted((ROOT / "fuzz/written").glob("*"))])
    write(folder / "catalog", [path.read_text() for path in sorted((ROOT / "catalog").rglob("*.toml"))])


main(Path(sys.argv[1]))
