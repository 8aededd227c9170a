"""A project in small whose facts follow, by construction, from things that can be changed.

Each thing is a switch: off as the project is laid out, on after its change. The notebook reads
all of them and says facts that are functions of which are on, so that the true cause of any
difference can be worked out without the machinery under test.
"""

from __future__ import annotations

import ast
import json
import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

import nbformat
import pytest
from miniature import Miniature, executed

from azm import tables
from azm.methods import polls, series
from azm.run import inputs, runner, side_by_side
from azm.run.differences import comparing, states
from azm.run.guard import IMPORTED
from azm.run.publish import current
from azm.run.surroundings import environment
from azm.tables import trace

#: Switch → the factor that its change is, as kind and name.
SWITCHES = {
    "row": ("data", "attacks_on_chinese_interests.csv"),
    "other_row": ("data", "glossary.csv"),
    "criterion": ("criterion", "criteria.toml [c1]"),
    "cell": ("cells", "20_counts"),
    "knob": ("parameter", "20_counts.knob"),
    "code": ("code", "src/azm/methods/polls.py"),
    "other_code": ("code", "src/azm/methods/series.py"),
    "packages": ("lock", "requirements.lock"),
}
#: Fact → expression over the switches, each 0 or 1.
FORMULAS = {
    "row": "row",
    "other_row": "other_row",
    "criterion": "criterion",
    "cell": "cell",
    "knob": "knob",
    "code": "code",
    "other_code": "other_code",
    "packages": "packages",
    "both": "row * criterion",
    "any": "max(row, criterion)",
    "sum": "cell + 2 * code + 4 * other_row",
    "most": "int(row + cell + knob + code >= 2)",
    "mixed": "max(row, packages) + 2 * knob * code",
    "odd": "(other_code + criterion + other_row) % 2",
}
READ = """\
import os

import azm
from azm.claims.criteria import criterion as stated
from azm.methods import polls, series

attacks = azm.load("attacks_on_chinese_interests")
row = int(attacks.loc["cn-2024-03-26-besham", "killed_total_high"] == 7)
other_row = int(azm.load("glossary").loc["HRCP", "meaning"].endswith("Seen."))
criterion = int(stated("c1").contradicted_from == 4)
code, other_code = (getattr(module, "CHANGED", 0) for module in (polls, series))
packages = int(os.environ.get("PACKAGES_OF_A_TEST", "0"))
"""
SAY = """\
cell = 0
values = {{{pairs}}}
said = {{name: azm.fact(f"f.{{name}}", value) for name, value in values.items()}}
azm.say(" ".join("{{" + name + "}}" for name in said), **said)"""
HEARD = """\
told = azm.said("20_counts")[0]["facts"]
first = azm.fact("heard.row", told["f.row"]["text"])
second = azm.fact("heard.sum", told["f.sum"]["text"])
azm.say("{first} {second}", first=first, second=second)"""


@dataclass
class Differing:
    """The project, a copy of the package that it runs with, and its switches."""

    mini: Miniature
    package: Path
    first: str = ""
    on: set[str] = field(default_factory=set)

    @classmethod
    def laid_in(cls, folder: Path, patch: pytest.MonkeyPatch) -> Differing:
        mini = Miniature.laid_in(folder / "mini")
        shutil.copytree(
            inputs.PACKAGE, folder / "src" / "azm", ignore=shutil.ignore_patterns("__pycache__")
        )
        made = cls(mini, folder / "src" / "azm")
        (mini.root / "requirements.lock").write_text("numpy==2.0\n", encoding="utf-8")
        patch.setenv("AZM_ROOT", str(mini.root))
        patch.setenv("PYTHONPATH", str(folder / "src"))
        patch.setattr(tables, "check", list)
        patch.setattr(inputs, "PACKAGE", made.package)
        pairs = ", ".join(f"{name!r}: {formula}" for name, formula in FORMULAS.items())
        knob = ("parameters", "knob: int = 0  # 0 to 1; a switch")
        mini.write("20_counts", READ, knob, SAY.format(pairs=pairs))
        mini.write("10_summary", "import azm", knob, HEARD)
        return made

    @contextmanager
    def switched(self, *names: str) -> Iterator[None]:
        """With these changes made; undone afterwards."""
        kept = {p: p.read_bytes() for p in self._files()}
        try:
            with pytest.MonkeyPatch.context() as patch:
                for name in names:
                    self._switch(name, patch)
                tables.renew_package()
                self.on = set(names)
                yield
        finally:
            self.on = set()
            for path, content in kept.items():
                path.write_bytes(content)

    def report(self, trials: int = 0) -> str:
        """Run and publish, with at most so many trials; the name of the state."""

        def build(executed, collection, record, folder):
            text = json.dumps(record["changes"], sort_keys=True)
            (folder / "report.html").write_text(text, encoding="utf-8")

        knob = ["20_counts.knob=1"] if "knob" in self.on else []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(comparing, "TRIALS_OF_A_REPORT", trials)
            runner.report(knob, build, lambda line: None, runner.Settings(workers=1))
        return current().name

    @property
    def changes(self) -> dict:
        """What the current report was given to say of what changed."""
        return json.loads((self.mini.reports / "report.html").read_text(encoding="utf-8"))

    def _files(self) -> list[Path]:
        data = self.mini.root / "data"
        names = ("attacks_on_chinese_interests.csv", "glossary.csv", "criteria.toml")
        return [
            *(data / name for name in (*names, "datapackage.json")),
            self.mini.path("20_counts"),
            self.package / "methods" / "polls.py",
            self.package / "methods" / "series.py",
            self.mini.root / "requirements.lock",
        ]

    def _switch(self, name: str, patch: pytest.MonkeyPatch) -> None:
        attacks, glossary, criteria, _, _, polls, series, lock = self._files()
        if name == "row":
            _edit(attacks, "suicide_bombing,,6,6,6,5,5,", "suicide_bombing,,6,6,7,5,5,")
        elif name == "other_row":
            _edit(glossary, "report on human rights.,", "report on human rights. Seen.,")
        elif name == "criterion":
            head, table, rest = criteria.read_text(encoding="utf-8").partition("\n[c1]\n")
            rest = rest.replace("contradicted_from = 1.5", "contradicted_from = 4", 1)
            criteria.write_text(head + table + rest, encoding="utf-8")
        elif name == "cell":
            self.mini.edit("20_counts", "cell = 0", "cell = 1")
        elif name in ("code", "other_code"):
            module = polls if name == "code" else series
            text = module.read_text(encoding="utf-8")
            module.write_text(f"{text}\n\nCHANGED = 1\n", encoding="utf-8")
        elif name == "packages":
            lock.write_text("numpy==2.1\n", encoding="utf-8")
            patch.setenv("PACKAGES_OF_A_TEST", "1")


def without_kernels(patch: pytest.MonkeyPatch) -> None:
    """Let runs and trials execute their cells in this process, which takes no time.

    A crew keeps the environment that it was begun in, as its processes would.
    """

    def begin(crew):
        crew.began = {name: os.environ[name] for name in ("AZM_ROOT", "PYTHONPATH")}

    def run(crew, jobs, folder, done, progress):
        for job in jobs:
            trace._asked.clear()
            wanted = {"AZM_SAID_IN": str(folder), "AZM_TRACE": str(job.trace)}
            with environment({**getattr(crew, "began", {}), **wanted}):
                said = _executed(job)
            nbformat.write(executed(*said), job.target)
            done(job, 0.0)

    patch.setattr(side_by_side.Crew, "begin", begin)
    patch.setattr(side_by_side.Crew, "run", run)


def _executed(job: Any) -> list[Any]:
    """What a job's cells say, by the code that stands first on the path for modules."""
    methods = Path(os.environ["PYTHONPATH"].split(os.pathsep)[0]) / "azm" / "methods"
    for module in (polls, series):
        text = (methods / Path(module.__file__).name).read_text(encoding="utf-8")
        vars(module)["CHANGED"] = int("CHANGED = 1" in text)
        trace.append(str(job.trace), {IMPORTED: module.__name__})
    said, names = [], {}
    for cell in nbformat.read(job.source, as_version=4).cells:
        *before, last = ast.parse(cell.source).body
        exec(compile(ast.Module(before, []), "cell", "exec"), names)
        if isinstance(last, ast.Expr):
            said.append(eval(compile(ast.Expression(last.value), "cell", "eval"), names))
        else:
            exec(compile(ast.Module([last], []), "cell", "exec"), names)
        if "parameters" in cell.metadata.get("tags", ()):
            names.update(job.parameters)
    return said


def drawn(seed: int) -> tuple[str, ...]:
    """One to four changes by chance."""
    chooser = random.Random(seed)
    return tuple(chooser.sample(sorted(SWITCHES), chooser.randint(1, 4)))


def difference(project, *names, limit=None):
    """What is different with some switches on, from all of them off; and the trials it took."""
    trials = []
    with project.switched(*names):
        # However many reports there have been since, the first one isn't thinned out.
        os.utime(project.mini.reports / "states" / project.first)
        both = [states.find(name) for name in (project.first, project.report())]
        found = comparing.compared(*both, limit=limit, tell=trials.append)
    return found, trials


def named(found):
    """Fact → how its cause was found, and the factors as kind and name."""
    return {
        one["name"]: (one["how"], {(c["kind"], c["name"]) for c in one["causes"]})
        for one in found["facts"]
    }


def wrongly_attributed(found, names):
    """The facts whose named cause isn't their true one, by their formulas alone."""
    on = frozenset(names)
    told = named(found)
    facts = [f"f.{name}" for name in FORMULAS] + ["heard.row", "heard.sum"]
    moved = {fact for fact in facts if value(fact, on) != value(fact, frozenset())}
    wrong = [(fact, "listed or not") for fact in moved ^ told.keys()]
    for fact in moved & told.keys():
        how, causes = told[fact]
        switches = frozenset(name for name in SWITCHES if SWITCHES[name] in causes)
        if not true_cause(fact, on, how, switches):
            wrong.append((fact, how, sorted(switches)))
    return wrong


def true_cause(fact, on, how, named):
    """Whether a fact's difference is due to what was named: worked out over all reversals."""
    old, reversible = value(fact, frozenset()), on - {"packages"}

    def restores(back):
        return value(fact, on - back) == old

    alone = {name for name in reversible if restores({name})}
    if alone:
        return named == alone and how == ("alone" if len(alone) == 1 else "either")
    if restores(reversible):
        smaller = [set(c) for n in range(len(named)) for c in combinations(named, n)]
        return how == "jointly" and restores(named) and not any(map(restores, smaller))
    if named == {"packages"}:
        return how in ("elimination", "alone") and value(fact, on - reversible) == value(fact, on)
    last = value(fact, on - reversible)
    needed = named - {"packages"}
    return how == "jointly" and "packages" in named and value(fact, on - needed) == last


def value(fact: str, on: frozenset[str]) -> int:
    """A fact as its formula gives it, with these switches on."""
    fact = fact.removeprefix("f.").replace("heard.", "")
    return eval(FORMULAS[fact], {"max": max, "int": int}, {name: name in on for name in SWITCHES})


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")
