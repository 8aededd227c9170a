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
        bytes_equal=all(one.bytes_equal for one in emulations),
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


def _arithmetic(name: str, **variables: str) -> Emulation:
    return Emulation(name, SUMS, variables, holds=True)


def kernel_types() -> list[Emulation]:
    """Other processors to OpenBLAS; none where the environment has chosen a type already.

    Who sets it has a reason, such as a library that computes wrongly or crashes on the processor.
    """
    if os.environ.get("OPENBLAS_CORETYPE"):
        return []
    return [_arithmetic(f"OpenBLAS for {kind}", OPENBLAS_CORETYPE=kind) for kind in KERNEL_TYPES]


def numpy_features() -> list[Emulation]:
    """Processors without features that NumPy found on this one: all of them, all but the first."""
    import numpy

    found = numpy.show_config("dicts")["SIMD Extensions"].get("found", [])
    return [
        _arithmetic(f"NumPy without {', '.join(some)}", NPY_DISABLE_CPU_FEATURES=" ".join(some))
        for some in (found, found[1:])
        if some
    ]


FUNCTIONS = """
import math
for n in range(1, 2000):
    x = n * 0.37
    print(math.exp(-x / 99), math.log(x), math.pow(x, 0.7), math.sin(x), math.lgamma(x))
"""


def c_library() -> list[Emulation]:
    """A processor without fused multiply-add, on which glibc has other ways to exp, log and sin."""
    without = "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX2_Usable,-FMA_Usable,-FMA4_Usable"
    return [Emulation("the C library without FMA", FUNCTIONS, {"GLIBC_TUNABLES": without})]


def threads() -> list[Emulation]:
    """Sums split over several threads, though a run asks for one."""
    return [_arithmetic("four BLAS threads", **dict.fromkeys(THREADS, "4"))]


# ---- a user's own settings ----


def _home(folder: Path, name: str) -> Path:
    """The home folder of an emulation, with the files that `homes/` has under `name`."""
    home = folder / "home"
    shutil.copytree(HERE / "homes" / name, home, dirs_exist_ok=True)
    return home


def _at_home(home: Path) -> dict[str, str | None]:
    xdg = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
    return {"HOME": str(home), "USERPROFILE": str(home), **dict.fromkeys(xdg)}


def _matplotlib(folder: Path) -> Variables:
    home = _home(folder, "matplotlib")
    settings = home / ".config" / "matplotlib" / "matplotlibrc"
    return {**_at_home(home), "MATPLOTLIBRC": str(settings), "MPLCONFIGDIR": None}


def _ipython(folder: Path) -> Variables:
    home = _home(folder, "ipython")
    settings = home / ".ipython"
    startup = str(settings / "own_startup.py")
    return {**_at_home(home), "IPYTHONDIR": str(settings), "PYTHONSTARTUP": startup}


def _jupyter(folder: Path) -> Variables:
    home = _home(folder, "jupyter")
    settings = str(home / ".jupyter")
    # Longer than the name of a socket may be.
    running = home / "/".join(["a folder for what Jupyter is running"] * 4)
    return {
        **_at_home(home),
        "JUPYTER_CONFIG_DIR": settings,
        "JUPYTER_CONFIG_PATH": settings,
        "JUPYTER_RUNTIME_DIR": str(running),
        "JUPYTER_PLATFORM_DIRS": "1",
        "JUPYTER_DEFAULT_PROVISIONER_NAME": "a-provisioner-of-another-project",
    }


def _kernels(folder: Path) -> Variables:
    home = _home(folder, "kernels")
    shared = home / ".local" / "share" / "jupyter"
    return {**_at_home(home), "JUPYTER_PATH": str(shared), "JUPYTER_PREFER_ENV_PATH": "0"}


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
        Emulation(
            "a matplotlibrc", "import matplotlib; print(matplotlib.rcParams)",
            prepare=_matplotlib,
        ),
        Emulation(
            "IPython settings",
            "from IPython import start_ipython as s; s(['--no-banner', '-c', 'print(1)'])",
            prepare=_ipython,
        ),
        Emulation(
            "Jupyter settings",
            "from jupyter_core.application import JupyterApp as A; a = A.instance()\n"
            "a.initialize([]); print(a.config)",
            prepare=_jupyter,
        ),
        Emulation(
            "kernels of the same names",
            "from jupyter_client.kernelspec import get_kernel_spec as g; print(g('python3').argv)",
            prepare=_kernels,
        ),
        Emulation(
            "fonts of the same names",
            "from matplotlib.font_manager import fontManager as m\n"
            "print(sorted(f.fname for f in m.ttflist if f.name in ('Inter', 'DejaVu Sans')))",
            prepare=_fonts,
        ),
    ]  # fmt: skip


# ---- surroundings ----


def _locale(name: str, source: str, charset: str) -> Emulation:
    """A language and its way to write numbers, made on the spot where the machine can."""
    full = f"{name}.{charset}"

    def prepare(folder: Path) -> Variables:
        if not shutil.which("localedef"):
            return {}
        made = folder / "locales"
        made.mkdir(exist_ok=True)
        command = ["localedef", "-i", source, "-f", charset, str(made / full)]
        # It ends with 1 where it only warned; the witness tells whether the language is there.
        subprocess.run(command, capture_output=True)
        return {"LOCPATH": str(made)}

    witness = (
        "import locale; locale.setlocale(locale.LC_ALL, '')\n"
        "print(locale.getencoding(), locale.localeconv(), locale.nl_langinfo(locale.MON_1))"
    )
    variables = {"LANG": full, "LC_ALL": full, "LANGUAGE": name, "PYTHONUTF8": None}
    return Emulation(f"language {full}", witness, variables, prepare)


def _zone(name: str) -> Emulation:
    witness = "import time; print(time.localtime(1719014400))"
    return Emulation(f"time zone {name}", witness, {"TZ": name})


def _far_away(folder: Path) -> Variables:
    """The project in a folder with blanks and letters of another script."""
    copy = folder / "عزم é استحکام" / "a folder with blanks; 'quoted' & %20"
    for part in ("data", "notebooks", "src"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    return {"AZM_ROOT": str(copy), "PYTHONPATH": str(copy / "src")}


_HOME = "import os; print(os.environ.get('HOME'))"
_WARNED = "import sys; print(sys.warnoptions)"


def surroundings() -> list[Emulation]:
    """Other countries, shells and folders."""
    return [
        _locale("de_DE", "de_DE", "ISO-8859-1"),
        _locale("ur_PK", "ur_PK", "UTF-8"),
        Emulation(
            "language C",
            "import sys, locale; print(sys.flags.utf8_mode, locale.getencoding())",
            {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        ),
        _zone("Asia/Karachi"),
        _zone("Pacific/Apia"),
        Emulation("umask 077", "import os; print(os.umask(0))", umask=0o077),
        Emulation("another hash seed", "print(hash('azm'))", {"PYTHONHASHSEED": "4242"}),
        Emulation("no HOME", _HOME, {"HOME": None}),
        Emulation("a HOME that holds nothing", _HOME, _at_home(Path(os.devnull))),
        Emulation("PYTHONWARNINGS=always", _WARNED, {"PYTHONWARNINGS": "always"}),
        Emulation("PYTHONWARNINGS=error", _WARNED, {"PYTHONWARNINGS": "error"}),
        Emulation("PYTHONOPTIMIZE=2", "print(__debug__)", {"PYTHONOPTIMIZE": "2"}),
        Emulation(
            "a shell's variables",
            "import os, shutil, sys; print(shutil.get_terminal_size(), sys.stdout.encoding)\n"
            "print(os.environ.get('MPLBACKEND'))",
            {
                "COLUMNS": "40", "LINES": "5", "FORCE_COLOR": "1", "TERM": "dumb",
                "MPLBACKEND": "TkAgg", "PYTHONIOENCODING": "latin-1", "SOURCE_DATE_EPOCH": "1",
                "PYTHONSAFEPATH": "1", "PYTHONINTMAXSTRDIGITS": "640",
            },
        ),
        Emulation(
            "a folder with blanks",
            "import azm.paths; print(azm.paths.__file__, azm.paths.root())", prepare=_far_away,
        ),
    ]  # fmt: skip


# ---- several at once ----


def another_processor() -> Emulation:
    """A processor of 2008, and four threads."""
    old = [one for one in kernel_types() if one.name.endswith("Nehalem")]
    parts = [*old, *numpy_features()[:1], *c_library(), *threads()]
    return together("another processor", *parts)


def own_settings() -> Emulation:
    """Somebody's home full of settings.

    Those of IPython and Python leave `THE_USERS_OWN` among the built-in names.
    """
    return together("own settings", *(one for one in settings() if "fonts" not in one.name))


def another_person() -> Emulation:
    """Somebody's home full of settings and fonts, their language, time zone, shell and habits."""
    odd = ("ur_PK", "language C", "Karachi", "HOME", "=error", "a folder")
    others = [one for one in surroundings() if not any(part in one.name for part in odd)]
    return together("another person", *settings(), *others)


# ---- other Pythons ----

PYTHONS = ("3.11", "3.12", "3.13")


def other_pythons() -> Iterator[tuple[str, str]]:
    """Versions of Python and an interpreter of each that works here, but not this one's version.

    `AZM_PYTHONS` names interpreters, with the path separator between them; others are looked for
    on the path and where pyenv keeps them.
    """
    own = ".".join(map(str, sys.version_info[:2]))
    for version in PYTHONS:
        if version != own:
            yield version, next(filter(None, (_works(c, version) for c in _named(version))), "")


def _named(version: str) -> Iterator[str]:
    yield from filter(None, os.environ.get("AZM_PYTHONS", "").split(os.pathsep))
    yield f"python{version}"
    if shutil.which("pyenv"):
        found = subprocess.run(["pyenv", "prefix", version], capture_output=True, text=True)
        if found.returncode == 0:
            yield str(Path(found.stdout.strip()) / "bin" / "python")


def _works(command: str, version: str) -> str:
    """The interpreter's own path, or nothing if it doesn't start or has another version."""
    source = "import sys; print(*sys.version_info[:2], sep='.'); print(sys.executable)"
    try:
        done = subprocess.run([command, "-c", source], capture_output=True, text=True)
    except OSError:
        return ""
    found, _, path = done.stdout.partition("\n")
    return path.strip() if found == version else ""


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
