#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# usage: first_system.sh PREFIX GUIDE COMPILER
# Does what the guide's first chapter says, word for word: its files, its commands ("sh" blocks), in an empty folder.
# The SDK is moved to the place that the guide calls $HOME/muen.
set -eu
prefix=$1 guide=$2
export CC="$3"

home=$(mktemp -d)/"a home"
trap 'rm -rf "$(dirname "$home")"' EXIT
mkdir -p "$home/hello"
cp -R "$prefix" "$home/muen"
cd "$home/hello"
export HOME="$home"

# A line "**name**" names the file that the next block holds; a block "```sh" goes to commands.
awk '
	/^\*\*.*\*\*$/ { name = substr($0, 3, length($0) - 4); next }
	/^```/ && open { open = ""; name = ""; next }
	/^```sh$/ { open = "commands"; next }
	/^```/ { open = name != "" ? name : "/dev/null"; next }
	open { print > open }
' "$guide"
for file in CMakeLists.txt main.c commands; do
	[ -s "$file" ] || { echo "FAIL: the guide has no $file"; exit 1; }
done

sh -eux commands > output 2>&1 || { cat output; echo "FAIL: a command of the guide failed"; exit 1; }
cat output
grep -q '100% tests passed, 0 tests failed out of 1' output || { echo "FAIL: CTest did not pass one test"; exit 1; }
[ "$(tail -n 1 output)" = "ninja: no work to do." ] || { echo "FAIL: the second build did something"; exit 1; }
