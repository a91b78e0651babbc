#!/usr/bin/env python3
"""Measures instrument against floors and peers, and writes docs/PERFORMANCE.md. See README.md."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import table
from contests import Stage
from corpora import bring
from measure import Failed, in_turns
from peers import Peers

ROOT = Path(__file__).parent.parent.parent
CORPORA = ["py", "ts", "py-nonllm", "ts-nonllm", "py-xl"]


def main():
    arguments = parse_arguments()
    work = arguments.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    corpora = (arguments.corpora or work / "corpora").resolve()
    problems = [] if arguments.corpora else bring(corpora, CORPORA)
    if problems:
        sys.exit("\n".join(problems) + "\nRun again: what is there already stays.")
    binary, floor = build(arguments)
    peers = Peers(work / "peers")
    needed = lambda folder: needed_files(floor, work, folder)  # noqa: E731
    stage = Stage(binary, floor, peers, corpora, work, arguments.rounds or (3 if arguments.quick else 7), needed)
    load = [os.getloadavg()[0]]
    wanted = stage.contests(arguments.quick)
    if arguments.only is not None:
        unknown = set(arguments.only) - set(wanted)
        if unknown:
            sys.exit(f"there is no contest {', '.join(sorted(unknown))}; there are {', '.join(wanted)}")
        wanted = {name: wanted[name] for name in arguments.only}
    results = [found for name, make in wanted.items() if (found := measured(name, make, work, arguments))]
    load.append(os.getloadavg()[0])
    if arguments.only is not None or arguments.no_page:
        print("\n".join(map(table.section, results)))
    else:
        table.write(results, peers.versions(), load)
        print(f"{table.PAGE} is written")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three rounds, without what takes longest")
    parser.add_argument("--rounds", type=int, help="so many rounds (7)")
    parser.add_argument("--only", nargs="*", metavar="CONTEST", help="only these contests (cold-py, warm-py, one-file, ...); prints, writes no page")
    parser.add_argument("--no-page", action="store_true", help="print the tables, write no page")
    parser.add_argument("--resume", action="store_true", help="take the contests that an earlier run has finished from there")
    parser.add_argument("--binaries", type=Path, metavar="FOLDER", help="where `instrument` and `examples/floor` are built already (target/release)")
    parser.add_argument("--corpora", type=Path, metavar="FOLDER", help="where the corpora are already, a folder for each name in corpora.toml")
    default = Path(tempfile.gettempdir()) / "instrument-perf"
    parser.add_argument("--work", type=Path, default=default, metavar="FOLDER", help=f"for downloads, peers, copies and results ({default})")
    return parser.parse_args()


def build(arguments):
    folder = arguments.binaries
    if not folder:
        subprocess.run(["cargo", "build", "--release", "--locked", "--bin", "instrument", "--example", "floor"], cwd=ROOT, check=True)
        folder = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
    folder = folder.resolve()
    return folder / "instrument", folder / "examples" / "floor"


def needed_files(floor, work, folder):
    """The list of the files that a cold run of a folder has to parse."""
    path = work / "needed" / f"{str(folder).strip('/').replace('/', '+')}.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(subprocess.run([floor, "needed", folder], stdout=subprocess.PIPE, check=True).stdout)
    return path


def measured(name, make, work, arguments):
    """The result of a contest, of an earlier run if it is to be resumed; none if it cannot be held."""
    kept = work / "results" / f"{name}.json"
    kept.parent.mkdir(exist_ok=True)
    if arguments.resume and kept.exists():
        return json.loads(kept.read_text())
    try:
        contest = make()
        print(f"{name}: {contest.rounds} rounds", file=sys.stderr, flush=True)
        found = table.result(contest, in_turns(contest.commands, contest.rounds))
    except Failed as failure:
        print(f"{name} is left out: {failure}", file=sys.stderr)
        return None
    kept.write_text(json.dumps(found))
    return found


if __name__ == "__main__":
    main()
