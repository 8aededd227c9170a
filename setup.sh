#!/bin/sh
# Makes the project's environment from the lock: setup.sh PYTHON FOLDER. Called by make.
set -u
python=$1
venv=$2

fail() {
    echo "azm: $*" >&2
    exit 1
}

command -v "$python" >/dev/null 2>&1 ||
    fail "there is no '$python' here; install Python 3.11 or newer, or name yours: make PYTHON=python3.12"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "'$python' is $("$python" -V 2>&1), but 3.11 or newer is needed; name another: make PYTHON=python3.12"

if [ -d "$venv" ]; then
    echo "azm: renewing $venv (the lock changed, or it was left half-made)" >&2
    rm -rf "$venv" || fail "$venv can't be removed; remove it by hand"
fi

log=$(mktemp) || fail "no temporary file can be made; free the disk"
trap 'rm -f "$log"' EXIT
explain() {
    tail -n 3 "$log" >&2
    fail "the packages could not be installed; see the lines above, check the network, then call make again"
}

echo "azm: making $venv, once for this lock (about a minute)" >&2
# Modules are compiled now, as pip does by itself, not anew in each of a report's many kernels;
# the project's own too, for machines on which Python may not keep what it compiles.
if command -v uv >/dev/null 2>&1; then
    { uv venv --quiet --python "$python" "$venv" &&
        uv pip sync --quiet --compile-bytecode --python "$venv/bin/python" requirements.lock &&
        uv pip install --quiet --python "$venv/bin/python" --no-deps --editable .; } >"$log" 2>&1 || explain
else
    "$python" -m venv "$venv" >"$log" 2>&1 ||
        fail "'$python -m venv' does not work here; install the venv package (Debian: python3-venv)"
    { "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock &&
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --editable .; } >"$log" 2>&1 || explain
fi
# For editors; runs and nbval take it from the sources.
"$venv/bin/python" -m jupyter_client.kernelspecapp install --sys-prefix --name azm src/azm/run/kernelspec >"$log" 2>&1 ||
    explain
"$venv/bin/python" -m compileall -q src >"$log" 2>&1 || explain
touch "$venv/.ready"
