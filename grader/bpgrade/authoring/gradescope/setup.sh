#!/usr/bin/env bash
# Makes the container ready. Gradescope runs it once, as root, when the autograder is built; another folder than /autograder may be
# named, for trying it out. The program is in this zip. What may have to come from elsewhere: Python 3.11 or newer, and NumPy,
# unless its wheel is in wheels/. BPGRADE_PYTHON may name the Python to take.
set -euo pipefail
root="${1:-/autograder}"
source="$root/source"

find_python() {
  local name
  for name in "${BPGRADE_PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && "$name" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      command -v "$name"
      return
    fi
  done
  return 1
}

install_package() {
  if command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$1"
  elif command -v dnf >/dev/null; then
    dnf install -y -q "$1"
  else
    return 1
  fi
}

if ! python="$(find_python)"; then
  echo "This image has no Python 3.11 or newer: it is installed now. An image that has one is ready sooner."
  install_package python3.11 || true
  python="$(find_python)" || {
    echo "bpgrade needs Python 3.11 or newer: choose another base image, Ubuntu 24.04 for instance." >&2
    exit 1
  }
fi

# Any pip can install for another Python, since NumPy comes as a wheel and its folder is named; an old one asks for its own Python's
# version all the same, unless it is told not to.
get_numpy() {
  local pip="$python"
  "$pip" -I -m pip --version >/dev/null 2>&1 || pip=python3
  "$pip" -I -m pip --version >/dev/null 2>&1 || install_package python3-pip
  PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore "$pip" -I -m pip install --quiet --no-deps \
    --only-binary :all: --ignore-requires-python --python-version "$("$python" -I -c 'import sys; print("%d.%d" % sys.version_info[:2])')" \
    --target "$source/lib" "$@" numpy
}

if [ -d "$source/wheels" ]; then
  get_numpy --no-index --find-links "$source/wheels" || {
    echo "None of the wheels in the zip is for $("$python" -I --version): NumPy is downloaded." >&2
    get_numpy
  }
elif ! "$python" -I -c 'import numpy as n, sys; sys.exit([*map(int, n.__version__.split(".")[:2])] < [1, 24])' 2>/dev/null; then
  get_numpy
fi

printf '%s\n' "$python" >"$source/python"
"$python" -I -m compileall -q "$source/program"
# Student code runs as another user. There is no answer here, and what there is is none of its business.
chmod -R go= "$source"
exec "$python" -I -c \
  'import sys; sys.path[:0] = sys.argv[1:3]; from bpgrade.hosts.gradescope import main; main(sys.argv[3:])' \
  "$source/program" "$source/lib" --try "$root"
