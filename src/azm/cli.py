"""The `azm` command: check the data, run the collection, renew what is committed, explore.

Rooms are imported when a command needs them, so that `azm --help` answers at once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from azm.errors import AzmError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 done · 1 the data or a notebook is at fault · 2 the command line is at fault · 130 stopped
    by Ctrl-C. Every failure says one sentence on standard error.
    """
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except AzmError as error:
        print(f"azm: {error}", file=sys.stderr)
        return getattr(error, "exit_code", 1)
    except KeyboardInterrupt:
        print("azm: stopped; the last good report is in place", file=sys.stderr)
        return 130


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"azm: {message}; see {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="azm", description="Azm-e-Istahkam, checked: notebooks, data and report.")
    commands = parser.add_subparsers(required=True, metavar="command")
    check = commands.add_parser("check", help="check every table in data/")
    check.add_argument(
        "--renew", action="store_true", help="first bring datapackage.json up to date"
    )  # fmt: skip
    check.set_defaults(run=_check)
    report = commands.add_parser("report", help="run all notebooks and publish the report")
    report.add_argument(
        "-p", dest="parameters", action="append", default=[], metavar="NOTEBOOK.NAME=VALUE",
        help="run with another parameter, e.g. 01_cpec_security.start_year=2007",
    )  # fmt: skip
    report.set_defaults(run=_report)
    accept = commands.add_parser("accept", help="renew the committed outputs, say what changed")
    accept.set_defaults(run=_accept)
    compare = commands.add_parser("compare", help="hold the last run against the committed outputs")
    compare.set_defaults(run=_compare)
    parameters = commands.add_parser("parameters", help="list what each notebook can be given")
    parameters.set_defaults(run=_parameters)
    lab = commands.add_parser("lab", help="open JupyterLab on working copies of the notebooks")
    lab.add_argument("--no-browser", action="store_true", help="start the server only")
    lab.set_defaults(run=_lab)
    return parser


def _check(options: argparse.Namespace) -> int:
    from azm import tables

    if options.renew:
        tables.renew_package()
    problems = tables.check()
    for problem in problems:
        print(problem)
    if problems:
        counted = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        print(f"azm: {counted} in data/", file=sys.stderr)
    else:
        print("data/ is in order")
    return 1 if problems else 0


def _report(options: argparse.Namespace) -> int:
    from azm import report, run

    print(run.report(options.parameters, report.build, _tell))
    return 0


def _accept(options: argparse.Namespace) -> int:
    from azm import run

    changes = run.accept(_tell)
    print("\n".join(changes) if changes else "nothing changed")
    return 0


def _compare(options: argparse.Namespace) -> int:
    from azm import run

    differences = run.compare()
    print("\n".join(differences) if differences else "the last run says what is committed")
    if differences:
        print("azm: the last run says something else than is committed", file=sys.stderr)
    return 1 if differences else 0


def _parameters(options: argparse.Namespace) -> int:
    from azm import run

    for notebook in run.read_collection().notebooks:
        for parameter in run.declared(notebook.path).values():
            print(
                f"{notebook.name}.{parameter.name}={parameter.default}"
                f"  ({parameter.admissible}; {parameter.meaning})"
            )
    return 0


def _lab(options: argparse.Namespace) -> int:
    from azm.run import lab

    return lab.open_lab(_tell, browser=not options.no_browser)


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
