"""Downloads from npm's registry with `npm pack`, without running any project's code."""

import subprocess


def download(project, scratch):
    """Puts the project's archive into `scratch`/out. Returns what went wrong, empty when nothing did."""
    (scratch / "out").mkdir()
    command = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(scratch / "out"), f"{project.name}@{project.version}"]
    try:
        run = subprocess.run(command, cwd=scratch, capture_output=True, text=True)
    except FileNotFoundError:
        return "npm is not installed"
    return run.stderr.strip()[-2000:] or f"exit code {run.returncode}" if run.returncode else ""


def make_sources(root, built):
    """The tool leaves alone what compilers write to dist/. Where a package ships nothing else, that readable JavaScript stands
    in for the sources: its folder becomes src/, and package.json says so.
    """
    (root / built).rename(root / "src")
    manifest = root / "package.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(f"{built}/", "src/"), encoding="utf-8")
