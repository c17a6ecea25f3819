#!/bin/sh
# Prints the first python3 that can make a virtual environment; exits 1 when there is none.
set -eu
for python in python3 /usr/bin/python3; do
    if "$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 9))' >/dev/null 2>&1; then
        echo "$python"
        exit 0
    fi
done
exit 1
