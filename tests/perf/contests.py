"""What is measured: who runs against whom on what, and what is to come of it (issue 7, point 5)."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpora import copied
from measure import Command, median, paired

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Target:
    """A figure that is to be reached. `value` takes the samples and "wall" or "cpu"; "rss" figures look at no time."""

    says: str
    value: Callable
    limit: float
    at_least: bool = False
    timed: bool = True

    def is_met(self, value):
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True)
class Contest:
    title: str
    commands: list
    targets: list
    rounds: int


def ratio(one, other):
    return lambda samples, what: paired(what, lambda a, b: a / b, samples[one], samples[other])


def above_floor(samples, what):
    return paired(what, lambda ours, scan, parse: (ours - scan) / parse, samples["instrument"], samples["scan"], samples["parse"])


def memory(name, size):
    return lambda samples, _what: median(samples[name], "rss") / size


class Stage:
    """The folders and programs of a comparison."""

    def __init__(self, binary, floor, peers, corpora, work, rounds, needed):
        self.binary, self.floor, self.peers = binary, floor, peers
        self.corpora, self.work, self.rounds = corpora, work, rounds
        self.needed = needed  # a function: the list of files that a cold run of a folder parses

    def contests(self, quick):
        """What makes each contest, by its name, in the order in which they are run: what decides comes first."""
        contests = {
            "cold-py": lambda: self.cold("py", "python", 0.6),
            "cold-ts": lambda: self.cold("ts", "typescript", 0.6),
            "warm-py": lambda: self.warm("py", "python", ".py", "#"),
            "cold-django": lambda: self.cold("py-nonllm/django", "python", 0.1),
            "cold-ts-nonllm": lambda: self.cold("ts-nonllm", "typescript", 0.1),
            "cold-ts-without-effect": self.without_effect,
            "warm-ts": lambda: self.warm("ts", "typescript", ".ts", "//"),
            "one-file": self.one_file,
            "start": self.start,
            "threads": self.threads,
            "semgrep": self.slow_python,
            "largest": self.largest,
            "linear": self.linear,
            "jscodeshift": self.slow_typescript,
        }
        return {name: make for name, make in contests.items() if not (quick and name == "jscodeshift")}

    def ours(self, folder, *more, threads=2, name="instrument", cache=None, before=None, environment=None):
        cached = ["--cache-dir", cache] if cache else ["--no-cache"]
        argv = [self.binary, "--threads", threads, "--dry-run", "--format", "json", *cached, *more, folder]
        return Command(name, argv, before=before, environment=environment or {})

    def ast_grep(self, folder, language):
        rules = HERE / "rules" / f"{language}.yml"
        return Command("ast-grep", [self.peers.path("ast-grep"), "scan", "--threads", 2, "--rule", rules, folder], good=(0, 1))

    def ruff(self, path, before=None):
        argv = [self.peers.path("ruff"), "check", "--isolated", "--select", "F401,I", "--cache-dir", self.work / "ruff-cache", path]
        return Command("ruff check, cached", argv, before=before, good=(0, 1), environment={"RAYON_NUM_THREADS": "2"})

    def known(self, *commands):
        """Without the tools that could not be installed."""
        return [command for command in commands if command.argv[0]]

    def without_effect(self):
        """`effect` speaks of prompts and models, too (its MCP schemas): the others do not."""
        corpus = self.corpora / "ts-nonllm"
        others = {folder.name: folder for folder in sorted(corpus.iterdir()) if folder.is_dir() and folder.name != "effect"}
        folder = copied(others, self.work / "ts-nonllm-without-effect")
        return self.cold(folder, "typescript", 0.1, name="ts-nonllm without effect")

    def cold(self, corpus, language, limit, name=None):
        folder = self.corpora / corpus  # an absolute path stays as it is
        needed = self.needed(folder)
        size = sum(Path(path).stat().st_size for path in needed.read_text().splitlines())
        names = HERE / "names" / f"{language}.txt"
        commands = self.known(
            self.ours(folder),
            Command("scan", [self.floor, "scan", 2, folder, names]),
            Command("parse", [self.floor, "parse", 2], stdin=needed),
            self.ast_grep(folder, language),
        )
        targets = [Target(f"of ast-grep's time, at most {limit}", ratio("instrument", "ast-grep"), limit)]
        if size > 1_000_000:
            targets += [
                Target("(run - scan) / parse, at most 1.35", above_floor, 1.35),
                Target("bytes of memory per byte of parsed source, at most 12", memory("instrument", size), 12, timed=False),
            ]
        title = f"{name or corpus}, cold: {len(needed.read_text().splitlines()):,} files, {size / 1e6:.1f} MB had to be parsed"
        return Contest(title, commands, targets, self.rounds)

    def warm(self, corpus, language, ending, sign):
        """One file is edited before each run."""
        source = self.corpora / corpus
        folder = copied({"code": source}, self.work / f"copy-of-{corpus}") / "code"
        files = [path for path in self.needed(folder).read_text().splitlines() if path.endswith(ending)]
        edited, turn = Path(files[len(files) // 2]), iter(range(1_000_000))

        def edit():
            with open(edited, "a", encoding="utf-8") as file:
                file.write(f"{sign} turn {next(turn)}\n")

        commands = [self.ours(folder, name="cold"), self.ours(folder, name="warm", cache=self.work / "cache", before=edit)]
        targets = [Target("warm of cold, at most 0.15", ratio("warm", "cold"), 0.15)]
        if language == "python":
            commands += self.known(self.ruff(folder, before=edit))
            targets.append(Target("warm of `ruff check` cached, less than 1", ratio("warm", "ruff check, cached"), 1))
        title = f"{corpus}, warm: the cache is full, one file is edited before each run"
        return Contest(title, commands, targets, self.rounds)

    def one_file(self):
        folder = copied({"code": self.corpora / "py" / "gpt-researcher"}, self.work / "copy-of-gpt-researcher") / "code"
        files = self.needed(folder).read_text().splitlines()
        file = files[len(files) // 2]
        commands = self.known(self.ours(file, cache=self.work / "cache"), self.ruff(file))
        target = Target("of `ruff check` on that file, at most 2", ratio("instrument", "ruff check, cached"), 2)
        return Contest("One file of gpt-researcher, cache warm", commands, [target], 3 * self.rounds)

    def start(self):
        folder = self.work / "start"
        for name, text in [("python/a.py", "def f():\n    return 1\n"), ("typescript/a.ts", "export const f = () => 1;\n")]:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        commands = [
            Command("nothing (`true`)", ["true"]),
            Command("--help", [self.binary, "--help"]),
            self.ours(folder / "python", name="a Python file of two lines"),
            self.ours(folder / "typescript", name="a TypeScript file of one line"),
        ]
        says = "seconds to the end of `--help`, at most 0.008"
        seconds = Target(says, lambda samples, what: median(samples["--help"], what), 0.008)
        return Contest("Start-up", commands, [seconds], 5 * self.rounds)

    def threads(self):
        folder = self.corpora / "py"
        commands = [self.ours(folder, threads=1, name="one thread"), self.ours(folder, threads=2, name="two threads")]
        faster = ratio("one thread", "two threads")
        says = "one thread's wall time of two threads', at least 1.7"
        speedup = Target(says, lambda samples, _what: faster(samples, "wall"), 1.7, at_least=True, timed=False)
        return Contest("py, cold, on one thread and on two", commands, [speedup], self.rounds)

    def largest(self):
        folder = self.corpora / "py-xl"
        size = sum(Path(path).stat().st_size for path in self.needed(folder).read_text().splitlines())
        targets = [
            Target("GiB of memory, at most 1", memory("instrument", 2**30), 1, timed=False),
            Target("bytes of memory per byte of parsed source, at most 12", memory("instrument", size), 12, timed=False),
        ]
        return Contest(f"py-xl, cold: {size / 1e6:.1f} MB had to be parsed", [self.ours(folder)], targets, min(self.rounds, 3))

    def linear(self):
        source = self.corpora / "py" / "haystack-ai"
        one = copied({"copy0": source}, self.work / "one-copy")
        ten = copied({f"copy{number}": source for number in range(10)}, self.work / "ten-copies")
        commands = [self.ours(one, name="one copy"), self.ours(ten, name="ten copies")]
        target = Target("ten copies of one, at most 11", ratio("ten copies", "one copy"), 11)
        return Contest("haystack-ai once, and ten copies of it side by side", commands, [target], self.rounds)

    def slow_python(self):
        names = ["haystack-ai", "mem0ai", "dspy"]
        folder = copied({name: self.corpora / "py" / name for name in names}, self.work / "py-sample")
        semgrep = [self.peers.path("semgrep"), "scan", "--config", HERE / "rules" / "semgrep.yml", "--metrics", "off"]
        semgrep += ["--disable-version-check", "--no-git-ignore", "--jobs", 2, "--autofix", "--dryrun", folder]
        path = f"{self.peers.python}:/usr/local/bin:/usr/bin:/bin"
        commands = self.known(self.ours(folder), Command("semgrep", semgrep, environment={"PATH": path}, good=(0, 1)))
        target = Target("of semgrep's time, at most 0.12", ratio("instrument", "semgrep"), 0.12)
        return Contest(f"{' + '.join(names)}, cold", commands, [target], min(self.rounds, 3))

    def slow_typescript(self):
        names = ["theia-ai-ide", "flowise-components", "ai"]
        folder = copied({name: self.corpora / "ts" / name for name in names}, self.work / "ts-sample")
        shift = [self.peers.path("jscodeshift"), "--dry", "--silent", "--cpus", 2, "--parser", "tsx", "--extensions", "ts,tsx"]
        shift += ["--transform", HERE / "rules" / "nothing.js", folder]
        commands = self.known(
            self.ours(folder),
            Command("oxlint", [self.peers.path("oxlint"), "--threads", 2, folder], good=(0, 1)),
            Command("jscodeshift, doing nothing", shift),
        )
        return Contest(f"{' + '.join(names)}, cold", commands, [], min(self.rounds, 3))
