"""The `azm` command: check the data, run the collection, renew what is committed, explore.

Rooms are imported when a command needs them, so that `azm --help` answers at once.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from azm import paths
from azm.errors import AzmError, UsageError, printable, shown

if TYPE_CHECKING:
    from azm.run.pipeline import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 done · 1 the data or a notebook is at fault, or the project itself · 2 the command line is at
    fault · 3 another run is under way · 4 a file or folder can't be read or written · 5 a kernel
    died or passed a limit · 130 stopped by Ctrl-C · 141 nobody reads the output any more · 143
    stopped by SIGTERM. Every failure says one sentence on standard error; with `AZM_DEBUG=1` the
    traceback stands before it.
    """
    # What a terminal can't show is shown as its code, as on standard error.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    before = signal.signal(signal.SIGTERM, _terminated)
    try:
        code = options.run(options)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt as stop:
        print(f"azm: stopped; {options.stopped}", file=sys.stderr)
        return 143 if isinstance(stop, _Terminated) else 130
    except Exception as error:
        sentence, code = _told(error)
        with contextlib.suppress(OSError):  # standard error may be what was closed
            if os.environ.get("AZM_DEBUG"):
                traceback.print_exc()
            print(f"azm: {sentence}", file=sys.stderr)
        if isinstance(error, BrokenPipeError):
            # Else Python would fail once more when it empties the buffer at its end.
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return code
    finally:
        signal.signal(signal.SIGTERM, before)


def _told(error: Exception) -> tuple[str, int]:
    """What is said about an exception that ends a command, and the exit code for it."""
    if isinstance(error, AzmError):
        return str(error), error.exit_code
    if isinstance(error, BrokenPipeError):
        return "the output was closed before its end", 141
    if isinstance(error, OSError):
        named = "a file" if error.filename is None else printable(str(error.filename))
        with contextlib.suppress(AzmError):
            named = named.removeprefix(f"{paths.root()}{os.sep}")
        return (
            f"{named} can't be read or written ({error.strerror or type(error).__name__}); check "
            "that it is there, that you may read and write it, and that the disk has room",
            4,
        )
    line = traceback.extract_tb(error.__traceback__)[-1]
    what = shown(": ".join(part for part in (type(error).__name__, str(error)) if part))
    place = f"{Path(line.filename).name}, line {line.lineno}"
    return (
        f"a fault of the project's own code ({what}; {place}); please report it with the "
        "traceback, which AZM_DEBUG=1 shows",
        1,
    )


class _Terminated(KeyboardInterrupt):
    """SIGTERM, which is to clean up as Ctrl-C does."""


def _terminated(number: int, frame: object) -> NoReturn:
    raise _Terminated


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"azm: {message}; see {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="azm", description="Azm-e-Istahkam, checked: notebooks, data and report.")
    parser.set_defaults(stopped="the last good report is in place")
    commands = parser.add_subparsers(required=True, metavar="command")
    check = commands.add_parser("check", help="check tables, criteria, collection and parameters")
    check.add_argument(
        "--renew", action="store_true", help="first bring datapackage.json up to date"
    )  # fmt: skip
    check.set_defaults(run=_check)
    report = commands.add_parser("report", help="run all notebooks and publish the report")
    report.add_argument(
        "-p", dest="parameters", action="append", default=[], metavar="NOTEBOOK.NAME=VALUE",
        help="try another parameter, e.g. 01_cpec_security.start_year=2007; see reports/trial/",
    )  # fmt: skip
    _settings_options(report)
    report.set_defaults(run=_report)
    status = commands.add_parser("status", help="say which notebooks would run anew, and why")
    status.add_argument(
        "-p", dest="parameters", action="append", default=[], metavar="NOTEBOOK.NAME=VALUE",
        help="ask for a run with another parameter",
    )  # fmt: skip
    status.set_defaults(run=_status)
    accept = commands.add_parser("accept", help="renew the committed outputs, say what changed")
    _settings_options(accept)
    accept.set_defaults(run=_accept)
    compare = commands.add_parser("compare", help="hold the last run against the committed outputs")
    compare.set_defaults(run=_compare)
    diff = commands.add_parser("diff", help="say what two reports say differently")
    diff.add_argument(
        "older", nargs="?", default="previous", metavar="A",
        help="a state's hash or its beginning, current, trial, or previous (default)",
    )  # fmt: skip
    diff.add_argument(
        "newer", nargs="?", default="current", metavar="B", help="likewise (default: current)"
    )
    diff.add_argument("--json", action="store_true", help="for machines")
    diff.set_defaults(run=_diff)
    parameters = commands.add_parser("parameters", help="list what each notebook can be given")
    parameters.set_defaults(run=_parameters)
    _add_sweep(commands)
    _add_code(commands)
    lab = commands.add_parser("lab", help="open JupyterLab on working copies of the notebooks")
    lab.add_argument("--no-browser", action="store_true", help="start the server only")
    lab.set_defaults(run=_lab)
    return parser


def _add_sweep(commands: argparse._SubParsersAction) -> None:
    sweep = commands.add_parser("sweep", help="judge a component at every admissible choice")
    sweep.add_argument("what", nargs="?", default="all", help="a component, a notebook, or all")
    sweep.add_argument(
        "--where", action="append", default=[], metavar="CHOICE=VALUE",
        help="only points with that value (repeat for more values or choices)",
    )  # fmt: skip
    sweep.add_argument(
        "--jobs", type=_count, default=1, metavar="N", help="processes at a time (1)"
    )
    sweep.add_argument(
        "--scheduler", metavar="ADDRESS", help="let the workers of a Dask cluster do it (tcp://…)"
    )
    sweep.set_defaults(run=_sweep)


def _add_code(commands: argparse._SubParsersAction) -> None:
    code = commands.add_parser("code", help="code the findings anew, and see how coders agree")
    verbs = code.add_subparsers(required=True, metavar="verb")
    sheet = verbs.add_parser("sheet", help="write a blind sheet for a new coder")
    sheet.add_argument("file", metavar="FILE", help="where to write it; nothing is written over")
    sheet.set_defaults(run=_code_sheet)
    read = verbs.add_parser("read", help="add a filled-in sheet to data/finding_codes.csv")
    read.add_argument("file", metavar="FILE")
    read.add_argument("--coder", required=True, metavar="NAME", help="e.g. student_3")
    read.set_defaults(run=_code_read)
    verbs.add_parser("agree", help="how far coders agree").set_defaults(run=_code_agree)


def _check(options: argparse.Namespace) -> int:
    from azm import tables
    from azm.run import plan

    if options.renew:
        tables.renew_package()
    problems = plan.problems()
    for problem in problems:
        print(problem)
    if problems:
        counted = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        print(f"azm: {counted} in data/ and notebooks/", file=sys.stderr)
    else:
        print("data/ is in order")
    return 1 if problems else 0


def _report(options: argparse.Namespace) -> int:
    from azm.run import states

    published = None if options.force or options.parameters else states.up_to_date()
    if published:
        _tell("nothing changed since the last run")
        print(published)
        return 0
    from azm import report
    from azm.run import pipeline

    print(pipeline.report(options.parameters, report.write, _tell, _settings(options)))
    return 0


def _settings_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--force", action="store_true", help="run every notebook, changed or not")
    command.add_argument(
        "--jobs", type=_count, metavar="N", help="notebooks at a time (default: the cores)"
    )
    command.add_argument(
        "--cell-limit", type=_count, metavar="SECONDS", help="longest time of a cell (default: 300)"
    )


def _count(text: str) -> int:
    if not text.isdecimal() or len(text) > 9 or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{shown(text)}' is not a whole number of 1 or more")
    return int(text)


def _settings(options: argparse.Namespace) -> Settings:
    from azm.run.pipeline import Settings

    usual = Settings()
    return Settings(
        options.force, options.jobs or usual.workers, options.cell_limit or usual.cell_seconds
    )


def _status(options: argparse.Namespace) -> int:
    from azm.run.plan import make_plan

    plan = make_plan(options.parameters)
    plan.require_sound_tables()
    for notebook, reasons in plan.reasons().items():
        print(f"{notebook}: {'; '.join(reasons) if reasons else 'unchanged'}")
    return 0


def _accept(options: argparse.Namespace) -> int:
    from azm.run import pipeline

    changes = pipeline.accept(_tell, _settings(options))
    print("\n".join(changes) if changes else "nothing changed")
    return 0


def _compare(options: argparse.Namespace) -> int:
    from azm.run import diff

    differences = diff.compare_with_committed()
    print("\n".join(differences) if differences else "the last run says what is committed")
    if differences:
        print("azm: the last run says something else than is committed", file=sys.stderr)
    return 1 if differences else 0


def _diff(options: argparse.Namespace) -> int:
    from azm.run import diff, states

    older, newer = (states.find_state(word) for word in (options.older, options.newer))
    found = diff.compare_states(older, newer)
    if options.json:
        import json

        print(json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False))
    else:
        print("\n".join(diff.lines(found)))
    return 0


def _parameters(options: argparse.Namespace) -> int:
    from azm.collection import read_collection
    from azm.notebook.parameters import declared

    for notebook in read_collection().notebooks:
        for parameter in declared(notebook.path).values():
            print(
                f"{notebook.name}.{parameter.name}={parameter.default}"
                f"  ({parameter.admissible}; {parameter.meaning})"
            )
    return 0


def _sweep(options: argparse.Namespace) -> int:
    from azm.run.sweep import sweep

    tables = sweep(options.what, options.where, options.jobs, options.scheduler, _tell)
    print("\n".join(map(str, tables)))
    return 0


def _code_sheet(options: argparse.Namespace) -> int:
    from azm.claims import coding
    from azm.files import put

    path = Path(options.file)
    if path.exists():
        raise UsageError(f"{shown(path.name)} is there already; give the sheet another name")
    put(path, coding.blind_sheet())
    print(path)
    return 0


def _code_read(options: argparse.Namespace) -> int:
    from azm.claims import coding

    coded = coding.read_sheet(Path(options.file), options.coder)
    print(f"{len(coded)} findings coded by {options.coder}; azm code agree compares")
    return 0


def _code_agree(options: argparse.Namespace) -> int:
    from azm.claims import coding

    for measure in ("stance", "directness"):
        for coders, row in coding.agreement_of_coders(measure).iterrows():
            print(
                f"{measure}, {coders}: the same in {row['agreement_value']:.0%} of "
                f"{row['units']:.0f}; Gwet's AC2 {row['gwet_value']:.2f} "
                f"({row['gwet_low']:.2f} to {row['gwet_high']:.2f}), Krippendorff's alpha "
                f"{row['alpha_value']:.2f} ({row['alpha_low']:.2f} to {row['alpha_high']:.2f})"
            )
    return 0


def _lab(options: argparse.Namespace) -> int:
    from azm.run import lab

    return lab.open_lab(_tell, browser=not options.no_browser)


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
