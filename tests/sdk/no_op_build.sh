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
if [ "$(printf '%s\n' "$output" | tail -n 1)" != "ninja: no work to do." ]; then
	echo "FAIL: the build did something"
	exit 1
fi
