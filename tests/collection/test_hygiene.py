"""Committed notebooks are small, clean, executed in order, and keep numbers out of prose."""

import ast
import base64
import re
import struct
from collections import Counter

import pytest
from committed import (
    COLLECTION,
    ENTRIES,
    NAMES,
    ROOT,
    bundles,
    code,
    components,
    notebook,
    outputs,
    path,
    register,
    tags,
)

import azm
from azm.notebook.outputs import SVG_MIME
from azm.notebook.sentences import without_dates

EVERY = pytest.mark.parametrize("name", NAMES)
LARGEST = 600_000  # bytes of a notebook
WIDEST = 720  # pixels of a picture: the page's 7.2 inches at 100 dpi

MACHINE = {
    "an absolute path": r"(?<![\w./:-])(?:/(?:home|root|tmp|Users|usr|opt|mnt|private)/|[A-Z]:\\)",
    "an address in memory": r"\b0x[0-9a-fA-F]{6,}",
    "a moment in time": r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d",
}
# What may hold digits in prose besides dates, years and names such as c1 or FY2024-25.
NOT_PROSE = (
    r"```.*?```",  # a block of code
    r"`[^`]*`",  # code within a line
    r"\]\([^)]*\)",  # the address of a link
    r"<https?://[^>]*>",
    r"\([A-Z][^()]*\b(?:1[89]|20)\d\d[^()]*\)",  # a reference: (Kish 1965, chapter 5)
    r"\b(?:[Ss]teps?|[Pp]aragraphs?|[Ss]ections?|[Aa]rticles?|[Nn]otebooks?|Law) \d+\b",  # a name
    r"\b(?:19|20)\d\d = 100\b",  # the base of an index
    r"(?m)^\*\*[^*\n]*[Ee]xercise[^*\n]*\*\*(?:.+\n?)*",  # the made-up givens of an exercise
)


@EVERY
def test_a_notebook_is_small_and_was_executed_once_in_order(name):
    assert path(name).stat().st_size <= LARGEST
    counts = [cell.execution_count for cell in code(name)]
    assert counts == list(range(1, len(counts) + 1))


@EVERY
def test_nothing_is_printed_warned_of_or_failed_or_tells_the_machine(name):
    for output in outputs(name):
        assert output.output_type in ("execute_result", "display_data")
        assert SVG_MIME not in output["data"]  # drawings stand in figures/
        for mime, content in output["data"].items():
            if not mime.startswith("image/"):
                found = [what for what, form in MACHINE.items() if re.search(form, str(content))]
                assert not found and str(ROOT) not in str(content), mime


@EVERY
def test_pictures_fit_a_page(name):
    for output in outputs(name):
        if picture := output["data"].get("image/png"):
            head = base64.b64decode(picture)[:24]
            assert head[:8] == b"\x89PNG\r\n\x1a\n"
            assert struct.unpack(">I", head[16:20])[0] <= WIDEST


@EVERY
def test_a_notebook_imports_the_package_by_its_name_and_uses_what_it_offers(name):
    for cell in code(name):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import):
                own = [a for a in node.names if a.name.split(".")[0] == "azm"]
                assert all((a.name, a.asname) == ("azm", None) for a in own)
            elif isinstance(node, ast.ImportFrom):
                assert node.module.split(".")[0] != "azm"
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert node.value.id != "azm" or node.attr in dir(azm), node.attr


@EVERY
def test_a_notebook_has_one_title_and_one_cell_of_parameters(name):
    prose = [cell.source for cell in notebook(name).cells if cell.cell_type == "markdown"]
    assert notebook(name).cells[0].source.startswith("# ")
    assert len(re.findall(r"(?m)^# ", "\n".join(prose))) == 1
    assert sum("parameters" in tags(cell) for cell in notebook(name).cells) == 1


def numbers_in_prose(name, source):
    """Numbers of a Markdown cell that are neither dates, names nor figures that are claimed."""
    for pattern in NOT_PROSE:
        source = re.sub(pattern, " ", source, flags=re.DOTALL if "```" in pattern else 0)
    own = {line["component_id"]: line for line in register()}
    claimed = {
        float(own[component][bound])
        for component in components(name)
        for bound in ("claimed_low", "claimed_high")
        if own[component][bound]
    }
    left = re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", without_dates(source))
    return [number for number in left if float(number.replace(",", "")) not in claimed]


@EVERY
def test_prose_holds_no_numbers_but_dates_names_and_what_is_claimed(name):
    found = {
        number: cell.source[:60]
        for cell in notebook(name).cells
        if cell.cell_type == "markdown"
        for number in numbers_in_prose(name, cell.source)
    }
    assert found == {}


@pytest.mark.parametrize(
    ("source", "numbers"),
    [
        ("The list holds 31 dead, 1,200 in all, or 4.5 percent.", ["31", "1,200", "4.5"]),
        ("On 22 June 2024, in FY2019-20 and the 1990s, claim c1 and `x[:3]`.", []),
        ("See [the note](https://doi.org/10.1038/s41562) (Altman and Bland 1994, 309).", []),
        ("The article says “more than 60”, the list 61.", ["61"]),
        ("Step 3 of the rubric; prices (2010 = 100); 12 of 13 steps.", ["12", "13"]),
        ("**Exercise.** Of 40 dead,\n12 were counted.\n\nThe other 28.", ["28"]),
    ],
)
def test_numbers_in_prose_are_found(source, numbers):
    name = next(name for name in NAMES if "c1" in components(name))
    assert numbers_in_prose(name, source) == numbers


def test_every_figure_of_the_collection_has_a_name_of_its_own():
    figures = Counter(f["id"] for name in NAMES for f in bundles(name, "figure"))
    assert figures and max(figures.values()) == 1


def test_facts_of_one_name_say_the_same_wherever_they_stand():
    texts = {}
    for name in NAMES:
        for kind in ("sentence", "figure"):
            for bundle in bundles(name, kind):
                for fact, said in bundle["facts"].items():
                    texts.setdefault(fact, set()).add(said["text"])
    assert {fact: said for fact, said in texts.items() if len(said) > 1} == {}


def test_every_claim_has_one_notebook():
    entries = [*ENTRIES.values(), *COLLECTION.get("planned", [])]
    named = Counter(claim for entry in entries for claim in entry.get("claims", ()))
    assert named == Counter({line["claim_id"]: 1 for line in register()})


@EVERY
def test_a_section_judges_its_components_once_and_says_its_finding_and_limits(name):
    own = components(name)
    judged = Counter(bundle["component"] for bundle in bundles(name, "verdict"))
    assert {component: judged[component] for component in own} == dict.fromkeys(own, 1)
    roles = Counter(sentence["role"] for sentence in bundles(name, "sentence"))
    assert roles["finding"] >= 1
    assert roles["limit"] >= 1 or not own
