#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# usage: install.sh BUILD_FOLDER PREFIX
# Installs the SDK, then moves it to PREFIX, so that nothing in it can lean on where it was installed.
set -eu
build=$1 prefix=$2

first="$prefix before the move"
rm -rf "$prefix" "$first"
cmake --install "$build" --prefix "$first"
mv "$first" "$prefix"
if grep -rlI "$build" "$prefix"; then
	echo "FAIL: the files above name the build folder"
	exit 1
fi
