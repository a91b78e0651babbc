"""Adds up the logs of a campaign: python3 fuzz/tally.py prints one line for each target."""

import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def tally(log):
    text = log.read_text(errors="replace")
    times = re.findall(r"^campaign: wall (\S+) s, user (\S+) s, system (\S+) s$", text, flags=re.M)
    wall = sum(float(wall) for wall, _, _ in times) / 60
    processor = sum(float(user) + float(system) for _, user, system in times) / 60
    # The last count of each start: a run that was killed has no final one.
    starts = re.split(r"^INFO: Seed: ", text, flags=re.M)[1:]
    counts = [re.findall(r"^(?:#|stat::number_of_executed_units: )(\d+)", start, flags=re.M) for start in starts]
    executions = sum(int(count[-1]) for count in counts if count)
    coverage = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", text)
    edges, features, corpus = map(max, zip(*(map(int, found) for found in coverage)))
    saved = [path for path in (FOLDER / "artifacts" / log.stem).iterdir()]
    found = {kind: sum(path.name.startswith(kind) for path in saved) for kind in ("crash", "timeout", "oom", "slow-unit")}
    return (
        f"{log.stem}: starts {len(starts)}, wall {wall:.1f} min, processor {processor:.1f} min, executions {executions}, "
        f"edges {edges}, features {features}, corpus {corpus}, saved {found}"
    )


for log in sorted((FOLDER / "runs").glob("*.log")):
    print(tally(log))
