"""Runs the own tests of pinned real projects before and after `instrument`, compares test by test, and writes RESULTS.md.

    python3 tests/suites/run.py [--language LANGUAGE] [--only NAME] [--bin PATH] [--build NAME] [--every-function] [--reuse] [--pin]

Exit code 1 when a test differs for no stated reason, 2 when a project could not be had. README.md says what is done.
"""

import argparse
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import table
from examine import examine
from projects import HERE, LANGUAGES, read_projects
from python_suite import PythonSuite
from realworld import Unavailable
from typescript_suite import TypescriptSuite

ROOT = HERE.parent.parent
SUITES = {"python": PythonSuite, "typescript": TypescriptSuite}


def main():
    arguments = parse_arguments()
    cache = Path(os.environ.get("REALWORLD_CACHE") or ROOT / "target" / "realworld").absolute()
    results, missing = [], []
    for project in arguments.projects:
        suite = SUITES[project.language](project, cache)
        try:
            if arguments.pin:
                suite.pin()
                continue
            for on_every_function in (False, True)[: 1 + arguments.every_function]:
                result = examine(suite, arguments.bin, on_every_function, arguments.reuse)
                result = replace(result, run=f"{date.today().isoformat()}, {arguments.build}")
                suite.keep("result", result)
                results.append(result)
                say_result(result)
        except Unavailable as problem:
            missing.append(str(problem))
    for problem in missing:
        say(f"run.py: {problem}")
    if results:
        print("\n".join(table.sections(results).values()))
        table.publish(HERE / "RESULTS.md", results)
    return 2 if missing else int(not all(result.is_proof for result in results))


def say_result(result):
    say(f"{table.title(result)}: {result.passed} of {result.tests} passed before, {result.recorded.spans} spans, differences: {table.verdict(result)}")
    for difference in result.unexplained:
        say(f"  {difference.test}: {difference.now} {difference.message}")
    for error in result.new_type_errors:
        say(f"  the compiler, before or after only: {error}")


def parse_arguments():
    parser = argparse.ArgumentParser(description="Run the own tests of pinned real projects before and after the edit.")
    parser.add_argument("--language", choices=LANGUAGES, help="this language only")
    parser.add_argument("--only", metavar="NAME", action="append", help="this project only (can be repeated)")
    parser.add_argument("--bin", type=Path, default=ROOT / "target" / "release" / "instrument", help="the tool (default: target/release)")
    parser.add_argument("--build", metavar="NAME", help="what the table calls the tool: a commit (default: what it says of itself)")
    parser.add_argument("--every-function", action="store_true", help="a second time with a span on every function that can have one")
    parser.add_argument("--reuse", action="store_true", help="take the outcomes before the edit from the last run, where they are kept")
    parser.add_argument("--pin", action="store_true", help="run nothing: write the exact versions of today's packages for the projects")
    arguments = parser.parse_args()
    projects = read_projects()
    unknown = set(arguments.only or []) - {project.name for project in projects}
    if unknown:
        parser.error(f"projects.toml has no {', '.join(sorted(unknown))}")
    if not arguments.bin.is_file() and not arguments.pin:
        parser.error(f"there is no {arguments.bin}: build it with `cargo build --release`, or name another with --bin")
    arguments.bin = arguments.bin.absolute()
    if not arguments.build and not arguments.pin:
        arguments.build = subprocess.run([arguments.bin, "--version"], capture_output=True, text=True).stdout.strip()
    wanted = [project for project in projects if arguments.language in (None, project.language)]
    arguments.projects = [project for project in wanted if not arguments.only or project.name in arguments.only]
    return arguments


def say(line):
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
