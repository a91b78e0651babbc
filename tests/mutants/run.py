"""Breaks one promise of docs/SAFETY.md after the other, on purpose, and sees the test fail that shows it.

    python3 tests/mutants/run.py [--only NAME] [--target FOLDER]

mutants.toml says what is broken and which test has to notice. The work is done in a copy of what is committed, below target/mutants.
Exit code 1 when a test does not notice, or fails with nothing broken.
"""

import argparse
import os
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def main():
    arguments = parse_arguments()
    mutants = tomllib.loads((HERE / "mutants.toml").read_text())["mutant"]
    mutants = [mutant for mutant in mutants if not arguments.only or mutant["name"] in arguments.only]
    copy = ROOT / "target" / "mutants" / "tree"
    lay(copy)
    environment = os.environ | {"CARGO_TARGET_DIR": str(arguments.target)}
    unnoticed = []
    for batch in batches(mutants):
        for name, verdict in judge(batch, copy, environment):
            print(f"{name}: {verdict}", flush=True)
            if verdict != "noticed":
                unnoticed.append(name)
    whole = failed(sorted({test for mutant in mutants for test in mutant["tests"]}), copy, environment)
    for test in sorted(whole):
        print(f"fails with nothing broken: {test}")
    print(f"{len(mutants) - len(unnoticed)} of {len(mutants)} were noticed")
    return int(bool(unnoticed or whole))


def lay(copy):
    """Everything that is committed, as files of today, so that cargo builds it anew where it differs."""
    copy.mkdir(parents=True, exist_ok=True)
    archive = subprocess.Popen(["git", "archive", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE)
    with tarfile.open(fileobj=archive.stdout, mode="r|") as files:
        files.extractall(copy, filter="data")
    if archive.wait():
        sys.exit("run.py: `git archive HEAD` failed")


def batches(mutants):
    """Mutants that are made together."""
    together = {}
    for mutant in mutants:
        together.setdefault(mutant.get("batch", mutant["name"]), []).append(mutant)
    return together.values()


def judge(batch, copy, environment):
    """Makes the mutants of a batch, runs their tests, and puts back what was there; the verdict on each."""
    kept = {}
    try:
        for mutant in batch:
            for change in mutant["changes"]:
                file = copy / change["file"]
                text = file.read_text()
                kept.setdefault(file, text)
                if text.count(change["from"]) != 1:
                    return [(mutant["name"], f"{change['file']} has `{change['from']}` {text.count(change['from'])} times: write it anew")]
                file.write_text(text.replace(change["from"], change["to"]))
        return [(mutant["name"], verdict(mutant, copy, environment)) for mutant in batch]
    except BuildFailed as failure:
        return [(mutant["name"], f"not judged: {failure}") for mutant in batch]
    finally:
        for file, text in kept.items():
            file.write_text(text)


def verdict(mutant, copy, environment):
    missed = set(mutant["tests"]) - failed(mutant["tests"], copy, environment)
    return "noticed" if not missed else f"NOT NOTICED by {', '.join(sorted(missed))}"


class BuildFailed(Exception):
    pass


def failed(tests, copy, environment):
    """Those of the tests (`lib::path::name`, `cli::remove::name`) that fail."""
    fail = set()
    for test in tests:
        target, name = test.split("::", 1)
        which = ["--lib"] if target == "lib" else ["--test", target]
        command = ["cargo", "test", "--quiet", *which, "--", "--exact", name]
        run = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, errors="replace")
        if "error: could not compile" in run.stderr:
            raise BuildFailed(run.stderr[-2000:])
        if "0 passed; 0 failed" in run.stdout:
            raise BuildFailed(f"there is no test {test}")
        if f"\n    {name}\n" in run.stdout:
            fail.add(test)
        elif run.returncode:
            raise BuildFailed(run.stderr[-2000:])
    return fail


def parse_arguments():
    parser = argparse.ArgumentParser(description="Break each promise on purpose and see its test fail.")
    parser.add_argument("--only", metavar="NAME", action="append", help="this mutant only (can be repeated)")
    parser.add_argument("--target", type=Path, default=ROOT / "target" / "mutants" / "target", help="where cargo builds")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
