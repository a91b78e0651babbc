"""Writes what was measured into docs/PERFORMANCE.md."""

import os
import platform
import subprocess
from datetime import date
from pathlib import Path

from measure import median

PAGE = Path(__file__).parent.parent.parent / "docs" / "PERFORMANCE.md"
BEGIN, END = "<!-- measured: written by tests/perf/run.py -->", "<!-- end of what was measured -->"


def result(contest, samples):
    """What a contest gave, as plain data."""
    rows = [
        {"name": name, "wall": median(own, "wall"), "cpu": median(own, "cpu"), "rss": median(own, "rss")}
        for name, own in samples.items()
    ]
    targets = []
    for target in contest.targets:
        try:
            wall, cpu = target.value(samples, "wall"), target.value(samples, "cpu")
        except KeyError:  # against a tool that could not be installed
            continue
        kind = {"says": target.says, "timed": target.timed}
        targets.append(kind | {"wall": wall, "cpu": cpu, "met": target.is_met(wall), "met_by_cpu": target.is_met(cpu)})
    return {"title": contest.title, "rounds": contest.rounds, "rows": rows, "targets": targets}


def verdict(target):
    if not target["timed"] or target["met"] == target["met_by_cpu"]:
        return "met" if target["met"] else "**not met**"
    return "met, not by processor time" if target["met"] else "**not met**, met by processor time"


def section(result):
    lines = [f"### {result['title']}", "", "| what | wall | processor | memory |", "|---|---|---|---|"]
    for row in result["rows"]:
        lines.append(f"| {row['name']} | {seconds(row['wall'])} | {seconds(row['cpu'])} | {row['rss'] / 1e6:.0f} MB |")
    if result["targets"]:
        lines += ["", "| target | by wall time | by processor time | |", "|---|---|---|---|"]
    for target in result["targets"]:
        values = f"{target['wall']:.3g} | {target['cpu']:.3g}" if target["timed"] else f"{target['wall']:.3g} | "
        lines.append(f"| {target['says']} | {values} | {verdict(target)} |")
    return "\n".join([*lines, "", f"Medians of {result['rounds']} rounds.", ""])


def seconds(value):
    return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value:.2f} s"


def machine():
    model, memory = platform.processor() or platform.machine(), ""
    for line in read("/proc/cpuinfo"):
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
    for line in read("/proc/meminfo"):
        if line.startswith("MemTotal"):
            memory = f", {int(line.split()[1]) / 2**20:.0f} GiB"
    return f"{model}, {os.cpu_count()} processors{memory}, {platform.system()} {platform.release()}"


def read(path):
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


def commit():
    run = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=PAGE.parent, capture_output=True, text=True)
    return run.stdout.strip() or "unknown"


def write(results, versions, load):
    """Replaces the part of the page between the two marks."""
    met = [target["met"] for result in results for target in result["targets"]]
    head = [
        f"On {date.today()}, commit {commit()}: {machine()}. Load of the machine by others before and after, by `uptime`: "
        f"{load[0]:.1f} and {load[1]:.1f}.",
        f"Compared with {', '.join(versions)}. {sum(met)} of {len(met)} targets were met by wall time.",
        "",
    ]
    text = "\n".join([BEGIN, "", *head, *map(section, results), END])
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    PAGE.write_text(before + text + rest.partition(END)[2], encoding="utf-8")
