#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# usage: no_op_build.sh BUILD_FOLDER
# A build after a build does nothing.
set -eu

cmake --build "$1"
output=$(cmake --build "$1")
echo "$output"
[ "$(printf '%s\n' "$output" | tail -n 1)" = "ninja: no work to do." ] || { echo "FAIL: the build did something"; exit 1; }
