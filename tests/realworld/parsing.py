"""Whether files that are not parsed make a difference: `instrument` with and without `--parse-all`, project by project.

    python3 tests/realworld/parsing.py [--bin PATH] [--only NAME] [FOLDER...]

Looks at these folders, each a project; without any at the projects of projects.toml, or at those that --only names. Writes
nothing into them. Each is read four times: everything parsed; what can matter; the same with an empty and with a full cache.
All four must tell the same of every function that may get a span, and make the same edits; of the files that they do not
parse, the last three tell nothing. Exit code 1 where they differ.
"""

import json
import subprocess
import sys
import tempfile

from resolution import folders, parse_arguments

PARTIAL = ("functions", "syntax_problems", "misreadings")  # of the files that are parsed
COUNTED = ("figures", "summary")  # count what was not parsed, too


def main():
    arguments = parse_arguments("Compare what is decided with and without the files that cannot matter.")
    differs = 0
    print("| project | files | parsed | |\n|---|---:|---:|---|")
    for name, folder in folders(arguments):
        differences, figures = compared(arguments.bin, folder)
        differs += bool(differences)
        print(f"| {name} | {figures['files']} | {figures['parsed']} | {'; '.join(differences) or 'the same'} |", flush=True)
    return int(differs > 0)


def compared(tool, folder):
    whole = read(tool, folder, "--no-cache", "--parse-all")
    with tempfile.TemporaryDirectory() as cache:
        cached = ["--cache-dir", cache]
        runs = [("", read(tool, folder, "--no-cache")), (", empty cache", read(tool, folder, *cached)), (", full cache", read(tool, folder, *cached))]
    differences = [f"{what}{state}" for state, run in runs for what in unlike(whole, run)]
    return differences, runs[0][1]["figures"]


def read(tool, folder, *options):
    run = subprocess.run([tool, "--dry-run", "--format", "json", *options, folder], capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"parsing.py: {folder}: {run.stderr.strip()}")
    return json.loads(run.stdout)


def unlike(whole, usual):
    """The parts of the output that differ."""
    for part in whole:
        if part in PARTIAL:
            all_of_whole = {json.dumps(one, sort_keys=True) for one in whole[part]}
            if any(json.dumps(one, sort_keys=True) not in all_of_whole for one in usual[part]):
                yield part
        elif part not in COUNTED and whole[part] != usual[part]:
            yield part
    if traced(whole) != traced(usual):
        yield "functions with a span"
    for count in ("traced", "traced_by_operation", "traced_by_span_type", "files_changed", "held"):
        if whole["summary"][count] != usual["summary"][count]:
            yield count


def traced(output):
    return [one for one in output["functions"] if one["verdict"] == "trace"]


if __name__ == "__main__":
    sys.exit(main())
