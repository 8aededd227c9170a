"""What other machines and other people's settings are like, as far as this machine can pretend.

Each emulation is an environment in which notebooks are run, with the files that it needs. Each has
a witness, a line or two of Python that prints what the emulation is about: if that prints the same
here with the emulation and without, the emulation moves nothing on this machine, and a run under it
would show nothing.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

#: Variables to set; those that are None are taken away.
Variables = Mapping[str, str | None]


class NotHereError(Exception):
    """An emulation that this machine can't do; the message says why."""


def last_line(text: str | None) -> str:
    """The last line of what a failed process said."""
    return ((text or "").strip().splitlines() or ["it failed without a word"])[-1]


@dataclass(frozen=True)
class Emulation:
    """One other machine.

    Attributes
    ----------
    name : str
        What the table calls it.
    witness : str
        Python source that prints what the emulation changes.
    variables : mapping
        Environment variables of the run.
    prepare : callable
        Lays what is needed into a fresh folder and returns more variables.
    holds : bool
        Whether `variables` hold in kernels too, where a run sets its own: a processor is what it
        is, whatever a run sets.
    umask : int
        Mask of file permissions, or -1.
    python : str
        The interpreter, another than this one for another Python.
    bytes_equal : bool
        Whether drawings must be equal byte for byte, not outputs in text alone.
    """

    name: str
    witness: str
    variables: Variables = field(default_factory=dict)
    prepare: Callable[[Path], Variables] = lambda folder: {}
    holds: bool = False
    umask: int = -1
    python: str = sys.executable
    bytes_equal: bool = True

    def environment(self, folder: Path, root: Path = ROOT) -> dict[str, str]:
        """The environment of a run of the project at `root`.

        What the emulation needs is laid into `folder`, a fresh one.
        """
        folder.mkdir(parents=True)
        changed = {**self.variables, **self.prepare(folder)}
        kept = {k: v for k, v in os.environ.items() if not k.startswith("AZM_")}
        made = {**kept, "AZM_ROOT": str(root), **changed}
        path = [str(HERE / "in_every_python"), made.get("PYTHONPATH")]
        made["PYTHONPATH"] = os.pathsep.join(filter(None, path))
        made["ELSEWHERE_HOLDS"] = json.dumps(self.variables if self.holds else {})
        return {name: value for name, value in made.items() if value is not None}

    def testimony(self, folder: Path) -> str:
        """What the witness prints under this emulation, with one thread as a kernel has.

        Raises
        ------
        NotHereError
            If the processor can't: it lacks what another kernel type needs.
        CalledProcessError
            If the witness fails in another way.
        """
        environment = {**self.environment(folder), **dict.fromkeys(THREADS, "1")}
        done = subprocess.run(
            [self.python, "-c", self.witness], env=environment, umask=self.umask, cwd=ROOT,
            capture_output=True, encoding="utf-8", errors="replace",
        )  # fmt: skip
        if done.returncode < 0:
            raise NotHereError("can't be done on this processor")
        done.check_returncode()
        return done.stdout

    def moves(self, folder: Path) -> bool:
        """Whether the witness prints another thing than it does on this machine as it is."""
        plain = Emulation("this machine as it is", self.witness)
        return self.testimony(folder / "with") != plain.testimony(folder / "without")

    def run(self, folder: Path, *names: str, root: Path = ROOT) -> str:
        """Run notebooks as a run does.

        Parameters
        ----------
        folder : Path
            Receives the executed notebooks, and a file of numbers before they were rounded for
            each; see `execution.py`.
        *names : str
            The notebooks.
        root : Path
            The project's folder, unless the emulation lays a copy elsewhere.

        Returns
        -------
        str
            What went wrong: the last line of the error, or nothing.
        """
        done = subprocess.run(
            [self.python, str(HERE / "execution.py"), str(folder), *names],
            env=self.environment(folder / "machine", root), umask=self.umask, cwd=ROOT,
            capture_output=True, encoding="utf-8", errors="replace",
        )  # fmt: skip
        return last_line(done.stderr) if done.returncode else ""


def together(name: str, *emulations: Emulation) -> Emulation:
    """Several emulations at once; one home holds the files of all."""

    def prepare(folder: Path) -> Variables:
        made: dict[str, str | None] = {}
        for one in emulations:
            made |= one.prepare(folder)
        return made

    return Emulation(
        name,
        "\n".join(one.witness for one in emulations),
        dict(itertools.chain.from_iterable(one.variables.items() for one in emulations)),
        prepare,
        holds=any(one.holds for one in emulations),
        umask=max(one.umask for one in emulations),
    )


# ---- arithmetic ----

# Of these matrices' sizes some are solved by a kernel's short loops and some by its blocks, and 200
# rows are worth a second thread. NumPy's own loops are those of exp and log.
SUMS = """
import hashlib, numpy as np
found = hashlib.sha256()
for n in (3, 7, 64, 200):
    i = np.arange(1.0, n + 1)
    a = np.sin(np.outer(i, i)) + 2 * np.eye(n)
    found.update(np.linalg.solve(a, i).tobytes())
    found.update(np.linalg.lstsq(a[:, : n // 2], i, rcond=None)[0].tobytes())
    found.update((a @ a.T).tobytes())
    found.update(np.exp(a).tobytes() + np.log(np.abs(a)).tobytes())
print(found.hexdigest())
"""

#: Kernel types of OpenBLAS on x86-64, each for a generation of processors: with AVX-512, with
#: AVX2 (the type Zen computes the same), with AVX, with SSE4.2, with SSE3.
KERNEL_TYPES = ("SkylakeX", "Haswell", "Sandybridge", "Nehalem", "Prescott")


FUNCTIONS = """
import math
for n in range(1, 2000):
    x = n * 0.37
    print(math.exp(-x / 99), math.log(x), math.pow(x, 0.7), math.sin(x), math.lgamma(x))
"""
WITHOUT_FMA = "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX2_Usable,-FMA_Usable,-FMA4_Usable"


def processors() -> list[Emulation]:
    """Other processors to OpenBLAS, NumPy and the C library, and sums split over four threads.

    Who has chosen a kernel type of OpenBLAS has a reason, such as one that crashes: it stays.
    """
    import numpy

    found = numpy.show_config("dicts")["SIMD Extensions"].get("found", [])
    types = () if os.environ.get("OPENBLAS_CORETYPE") else KERNEL_TYPES
    sums = {f"OpenBLAS for {kind}": {"OPENBLAS_CORETYPE": kind} for kind in types}
    if found:
        sums["NumPy without any feature"] = {"NPY_DISABLE_CPU_FEATURES": " ".join(found)}
    sums["four BLAS threads"] = dict.fromkeys(THREADS, "4")
    # Without fused multiply-add glibc has other ways to exp, log and sin.
    without = {"GLIBC_TUNABLES": WITHOUT_FMA}
    return [
        *(Emulation(name, SUMS, variables, holds=True) for name, variables in sums.items()),
        Emulation("the C library without FMA", FUNCTIONS, without),
    ]


# ---- a user's own settings ----


def _at_home(home: Path) -> dict[str, str | None]:
    xdg = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
    return {"HOME": str(home), "USERPROFILE": str(home), **dict.fromkeys(xdg)}


def _person(name: str, files: str, witness: str, **variables: str | None) -> Emulation:
    """Somebody whose home holds what `homes/` has under `files`; variables may name {home}."""

    def prepare(folder: Path) -> Variables:
        home = folder / "home"
        shutil.copytree(HERE / "homes" / files, home, dirs_exist_ok=True)
        own = {key: value and value.format(home=home) for key, value in variables.items()}
        return {**_at_home(home), **own}

    return Emulation(name, witness, prepare=prepare)


def _fonts(folder: Path) -> Variables:
    """Another type under every name that the project uses, in each of its weights."""
    import matplotlib
    from fontTools.ttLib import TTFont

    from azm.notebook import charts

    with charts.house_style():
        families = [*matplotlib.rcParams["font.family"], "Inter"]
    home = folder / "home"
    places = [home / ".local" / "share" / "fonts", home / ".fonts"]
    source = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for family, weight in itertools.product(families, (400, 600, 700)):
        font = TTFont(source / ("DejaVuSerif.ttf" if weight == 400 else "DejaVuSerif-Bold.ttf"))
        style = {400: "Regular", 600: "SemiBold", 700: "Bold"}[weight]
        words = {1: family, 2: style, 4: f"{family} {style}", 16: family, 17: style}
        for number, text in words.items():
            font["name"].setName(text, number, 3, 1, 0x409)
            font["name"].setName(text, number, 1, 0, 0)
        font["OS/2"].usWeightClass = weight
        for place in places:
            place.mkdir(parents=True, exist_ok=True)
            font.save(place / f"{family.replace(' ', '')}-{weight}.ttf")
    return {**_at_home(home), "MPLCONFIGDIR": None}


def settings() -> list[Emulation]:
    """People who have settings, fonts and kernels of their own."""
    return [
        _person(
            "a matplotlibrc", "matplotlib", "import matplotlib; print(matplotlib.rcParams)",
            MATPLOTLIBRC="{home}/.config/matplotlib/matplotlibrc", MPLCONFIGDIR=None,
        ),
        _person(
            "IPython settings", "ipython",
            "from IPython import start_ipython as s; s(['--no-banner', '-c', 'print(1)'])",
            IPYTHONDIR="{home}/.ipython", PYTHONSTARTUP="{home}/.ipython/own_startup.py",
        ),
        _person(
            "Jupyter settings", "jupyter",
            "from jupyter_core.application import JupyterApp as A; a = A.instance()\n"
            "a.initialize([]); print(a.config)",
            JUPYTER_CONFIG_DIR="{home}/.jupyter", JUPYTER_CONFIG_PATH="{home}/.jupyter",
            # Longer than the name of a socket may be.
            JUPYTER_RUNTIME_DIR="{home}" + "/a folder for what Jupyter is running" * 4,
            JUPYTER_PLATFORM_DIRS="1",
            JUPYTER_DEFAULT_PROVISIONER_NAME="a-provisioner-of-another-project",
        ),
        _person(
            "kernels of the same names", "kernels",
            "from jupyter_client.kernelspec import get_kernel_spec as g\n"
            "print(g('python3').argv)",
            JUPYTER_PATH="{home}/.local/share/jupyter", JUPYTER_PREFER_ENV_PATH="0",
        ),
        Emulation(
            "fonts of the same names",
            "from matplotlib.font_manager import fontManager as m\n"
            "print(sorted(f.fname for f in m.ttflist if f.name in ('Inter', 'DejaVu Sans')))",
            prepare=_fonts,
        ),
    ]  # fmt: skip


# ---- surroundings ----


GERMAN = "de_DE.ISO-8859-1"


def _german(folder: Path) -> Variables:
    """A language and its way to write numbers, made on the spot where the machine can."""
    if not shutil.which("localedef"):
        return {}
    language, _, charset = GERMAN.partition(".")
    command = ["localedef", "-i", language, "-f", charset, str(folder / GERMAN)]
    # It ends with 1 where it only warned; the witness tells whether the language is there.
    subprocess.run(command, capture_output=True)
    return {"LOCPATH": str(folder)}


def _far_away(folder: Path) -> Variables:
    """The project in a folder with blanks and letters of another script."""
    copy = folder / "عزم é استحکام" / "a folder with blanks; 'quoted' & %20"
    for part in ("data", "notebooks", "src"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    return {"AZM_ROOT": str(copy), "PYTHONPATH": str(copy / "src")}


_HOME = "import os; print(os.environ.get('HOME'))"


def surroundings() -> list[Emulation]:
    """Other countries, shells and folders."""
    return [
        Emulation(
            f"language {GERMAN}",
            "import locale; locale.setlocale(locale.LC_ALL, '')\n"
            "print(locale.getencoding(), locale.localeconv(), locale.nl_langinfo(locale.MON_1))",
            {"LANG": GERMAN, "LC_ALL": GERMAN, "LANGUAGE": "de_DE", "PYTHONUTF8": None}, _german,
        ),
        Emulation(
            "language C",
            "import sys, locale; print(sys.flags.utf8_mode, locale.getencoding())",
            {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        ),
        Emulation(
            "time zone Pacific/Apia", "import time; print(time.localtime(1719014400))",
            {"TZ": "Pacific/Apia"},
        ),
        Emulation("no HOME", _HOME, {"HOME": None}),
        Emulation("a HOME that holds nothing", _HOME, _at_home(Path(os.devnull))),
        Emulation(
            "PYTHONWARNINGS=error", "import sys; print(sys.warnoptions)",
            {"PYTHONWARNINGS": "error"},
        ),
        Emulation(
            "a shell's variables",
            "import os, shutil, sys; print(shutil.get_terminal_size(), sys.stdout.encoding)\n"
            "print(os.environ.get('MPLBACKEND'), hash('azm'), __debug__, os.umask(0))",
            {
                "COLUMNS": "40", "LINES": "5", "FORCE_COLOR": "1", "TERM": "dumb",
                "MPLBACKEND": "TkAgg", "PYTHONIOENCODING": "latin-1", "SOURCE_DATE_EPOCH": "1",
                "PYTHONSAFEPATH": "1", "PYTHONINTMAXSTRDIGITS": "640", "PYTHONHASHSEED": "4242",
                "PYTHONOPTIMIZE": "2", "PYTHONWARNINGS": "always",
            },
            umask=0o077,
        ),
        Emulation(
            "a folder with blanks",
            "import azm.paths; print(azm.paths.__file__, azm.paths.root())", prepare=_far_away,
        ),
    ]  # fmt: skip


# ---- several at once ----


def another_processor() -> Emulation:
    """A processor of 2008, and four threads."""
    newer = tuple(f"OpenBLAS for {kind}" for kind in KERNEL_TYPES if kind != "Nehalem")
    parts = (one for one in processors() if one.name not in newer)
    return together("another processor", *parts)


def own_settings() -> Emulation:
    """Somebody's home full of settings.

    Those of IPython and Python leave `THE_USERS_OWN` among the built-in names.
    """
    return together("own settings", *(one for one in settings() if "fonts" not in one.name))


def another_person() -> Emulation:
    """Somebody's home full of settings and fonts, their language, time zone, shell and habits."""
    odd = ("language C", "HOME", "=error", "a folder")
    others = [one for one in surroundings() if not any(part in one.name for part in odd)]
    return together("another person", *settings(), *others)


# ---- other Pythons ----

PYTHONS = ("3.11", "3.12", "3.13")


def other_pythons() -> Iterator[tuple[str, str]]:
    """Versions of Python but this one's, and the interpreter on the path; empty if none works."""
    source = "import sys; print(*sys.version_info[:2], sep='.'); print(sys.executable)"
    for version in PYTHONS:
        if version != f"{sys.version_info.major}.{sys.version_info.minor}":
            # What bears the name may start another version, or nothing until pyenv is told one.
            name = shutil.which(f"python{version}") or sys.executable
            env = {**os.environ, "PYENV_VERSION": version}
            done = subprocess.run([name, "-c", source], env=env, capture_output=True, text=True)
            found, _, path = done.stdout.partition("\n")
            yield version, path.strip() if found == version else ""


def python(version: str, interpreter: str) -> Emulation:
    """Another Python, with the packages that the lock has for it, in a folder kept for next time.

    Raises
    ------
    NotHereError
        If there is no interpreter.
    CalledProcessError
        If the packages can't be installed.
    """
    if not interpreter:
        raise NotHereError("is not on this machine")
    venv = ROOT / f".venv.elsewhere-{version}"
    ready, lock = venv / ".ready", ROOT / "requirements.lock"
    if not ready.exists() or ready.stat().st_mtime < lock.stat().st_mtime:
        command = ["sh", "setup.sh", interpreter, str(venv)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    own = str(venv / "bin" / "python")
    witness = "import sys; print(sys.version_info)"
    return Emulation(f"Python {version}", witness, python=own, bytes_equal=False)
