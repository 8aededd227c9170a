"""Every component has a criterion and a notebook, and they name nothing else."""

from __future__ import annotations


def edit(project, file: str, old: str, new: str) -> None:
    path = project.root / file
    content = path.read_text(encoding="utf-8")
    assert content.count(old) == 1
    path.write_text(content.replace(old, new), encoding="utf-8")


def test_a_component_without_a_criterion_is_named(project):
    edit(project, "data/criteria.toml", '[c2a]\nrule = "change"\n', "")
    assert project.problems() == [
        "data/claims.csv:3: column 'component_id' is 'c2a': "
        "no criterion in data/criteria.toml; write a table [c2a]"
    ]


def test_a_criterion_of_no_component_is_named_with_its_line(project):
    edit(project, "data/criteria.toml", "[c2a]", '[c2aa]\nrule = "count"\n\n[c2a]')
    assert project.problems() == [
        "data/criteria.toml:4: 'c2aa' is no component of data/claims.csv; did you mean 'c2a'?"
    ]


def test_a_component_without_a_notebook_is_named(project):
    edit(project, "notebooks/collection.toml", 'claims = ["c1"]', "claims = []")
    assert project.problems() == [
        "data/claims.csv:2: column 'component_id' is 'c1': "
        "no notebook judges it; add 'c1' to a notebook in notebooks/collection.toml"
    ]


def test_a_notebook_may_judge_a_single_component_of_a_claim(project):
    edit(project, "notebooks/collection.toml", '["c2"]', '["c2a", "c2b"]')
    assert project.problems() == []


def test_a_notebook_that_is_planned_counts(project):
    edit(
        project,
        "notebooks/collection.toml",
        '[[notebook]]\nname = "02_second"',
        '[[planned]]\nname = "02_second"',
    )
    assert project.problems() == []


def test_a_notebook_that_judges_an_unknown_claim_is_named_with_its_line(project):
    edit(project, "notebooks/collection.toml", '["c2"]', '["c2", "z9"]')
    assert project.problems() == [
        "notebooks/collection.toml:15: 'z9' is no claim of data/claims.csv; "
        "register it in data/claims.csv or delete it"
    ]


def test_missing_criteria_are_one_problem_not_one_per_component(project):
    (project.root / "data" / "criteria.toml").unlink()
    assert project.problems() == ["data/criteria.toml: the file is missing; restore it"]


def test_a_collection_that_is_not_toml_is_named(project):
    edit(project, "notebooks/collection.toml", '["c2"]', '["c2"')
    [problem] = project.problems()
    assert problem.startswith("notebooks/collection.toml: not TOML (")


def test_criteria_in_another_encoding_are_named(project):
    path = project.root / "data" / "criteria.toml"
    path.write_bytes(path.read_bytes() + "# caf\u00e9\n".encode("latin-1"))
    assert project.problems() == ["data/criteria.toml: not UTF-8 text; save the file as UTF-8"]
