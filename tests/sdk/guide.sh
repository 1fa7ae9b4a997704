#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# usage: guide.sh PREFIX CHAPTER COMPILER TESTS
# Does what a chapter of the guide says, word for word: its files, its commands ("sh" blocks), in an empty folder. The SDK
# is moved to the place that the guide calls $HOME/muen. The last ctest must pass this number of tests.
set -eu
prefix=$1 chapter=$2 tests=$4
export CC="$3"

home=$(mktemp -d)/"a home"
trap 'rm -rf "$(dirname "$home")"' EXIT
mkdir -p "$home/project"
cp -R "$prefix" "$home/muen"
cd "$home/project"
export HOME="$home"

# A line "**name**" names the file that the next block holds; a block "```sh" goes to commands.
awk '
	/^\*\*.*\*\*$/ { name = substr($0, 3, length($0) - 4); next }
	/^```/ && open { open = ""; name = ""; next }
	/^```sh$/ { open = "commands"; next }
	/^```/ { open = name != "" ? name : "/dev/null"; next }
	open { print > open }
' "$chapter"
for file in CMakeLists.txt commands; do
	[ -s "$file" ] || { echo "FAIL: the chapter has no $file"; exit 1; }
done

sh -eux commands > output 2>&1 || { cat output; echo "FAIL: a command of the guide failed"; exit 1; }
cat output
passed=$(sed -n 's/^100% tests passed, 0 tests failed out of //p' output | tail -n 1)
[ "$passed" = "$tests" ] || { echo "FAIL: CTest did not pass $tests tests"; exit 1; }
if grep -q '^ninja: no work to do\.$' "$chapter"; then
	[ "$(tail -n 1 output)" = "ninja: no work to do." ] || { echo "FAIL: the second build did something"; exit 1; }
fi
