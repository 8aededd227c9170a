"""An exercise's check refuses the empty answer and the wrong one that it names, and takes the
solution.

An exercise is a cell tagged `exercise` with the empty answer; cells tagged `solution` and `check`
follow it. The wrong answer that the text warns of stands in the metadata of the exercise, where a
reader of the notebook doesn't meet it: `"azm": {"wrong": "answer = …"}`.
"""

import ast
from dataclasses import dataclass, field
from functools import cache

import pytest
from committed import NAMES, ROOT, components, notebook, tags

import azm


@dataclass
class Exercise:
    """Sources of one exercise, and the message with which its check refuses each answer."""

    empty: str
    wrong: str
    solution: list[str] = field(default_factory=list)
    check: list[str] = field(default_factory=list)

    def refusals(self, before):
        """What the check says to each answer; None where it takes it."""
        answers = {"empty": [], "solution": self.solution, "wrong": [self.wrong]}
        return {
            name: self._refusal({**before}, [self.empty, *answer])
            for name, answer in answers.items()
        }

    def _refusal(self, names, answer):
        for source in answer:
            run(source, names)
        try:
            for source in self.check:
                run(source, names)
        except AssertionError as error:
            return str(error)
        return None


def exercises(name):
    """The cells of a notebook in order, with the cells of each exercise made into one item."""
    steps = []
    for cell in notebook(name).cells:
        if cell.cell_type != "code":
            continue
        if "exercise" in tags(cell):
            steps.append(Exercise(cell.source, cell.metadata.get("azm", {}).get("wrong", "")))
        elif tags(cell) & {"solution", "check"}:
            last = steps[-1]
            assert isinstance(last, Exercise), f"{name}: a solution or a check without an exercise"
            (last.solution if "solution" in tags(cell) else last.check).append(cell.source)
        else:
            steps.append(cell.source)
    return steps


def run(source, names):
    exec(compile(ast.parse(source), "<cell>", "exec"), names)


@cache
def refusals(name):
    """What the checks of a notebook say, exercise by exercise; the notebook is run up to each."""
    names = {"display": lambda *shown: None}
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AZM_ROOT", str(ROOT))
        patch.delenv("AZM_SAID_IN", raising=False)
        # Drawing takes time, and no exercise is about a drawing.
        patch.setattr(azm, "figure", lambda *_, **__: lambda plot: None, raising=False)
        for step in exercises(name):
            if isinstance(step, Exercise):
                found.append(step.refusals(names))
                for source in (step.empty, *step.solution):
                    run(source, names)
            else:
                run(step, names)
    return found


EVERY = pytest.mark.parametrize(
    ("name", "number"),
    [
        (name, number)
        for name in NAMES
        for number in range(sum("exercise" in tags(cell) for cell in notebook(name).cells))
    ],
)


@EVERY
def test_the_check_refuses_the_empty_and_the_wrong_answer_and_takes_the_solution(name, number):
    exercise = [step for step in exercises(name) if isinstance(step, Exercise)][number]
    assert exercise.solution and exercise.check
    assert exercise.wrong, "name a wrong answer in the exercise's metadata, azm.wrong"
    said = refusals(name)[number]
    assert said["solution"] is None
    # Each refusal says what to do or what to look at.
    assert said["empty"] and said["wrong"] and said["wrong"] != said["empty"]


@pytest.mark.parametrize("name", [name for name in NAMES if components(name)])
def test_every_notebook_about_claims_has_one_to_three_exercises(name):
    count = sum("exercise" in tags(cell) for cell in notebook(name).cells)
    assert count in (1, 2, 3)
