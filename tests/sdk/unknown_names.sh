#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# usage: unknown_names.sh PREFIX COMPILER
# Every name that a project can get wrong ends its configuration with what was meant, at the project's line.
set -eu
prefix=$1
export CC="$2"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo 'int main(void) { return 0; }' > "$folder/main.c"
failures=0

# check EXPECTED LINE: a project whose seventh line is LINE must not configure, and say EXPECTED and that line.
check() {
	cat > "$folder/CMakeLists.txt" <<EOF
cmake_minimum_required(VERSION 3.25)
project(names LANGUAGES C)
find_package(Muen CONFIG REQUIRED)
add_muen_subject(hello SOURCES main.c)
add_muen_subject(echo SOURCES main.c CPU 1)
add_muen_channel(requests WRITER hello READER echo SIZE 64K)
$2
EOF
	rm -rf "$folder/build"
	if cmake -G Ninja -S "$folder" -B "$folder/build" -D CMAKE_PREFIX_PATH="$prefix" > "$folder/output" 2>&1; then
		echo "FAIL: accepted: $2"
		failures=$((failures + 1))
	elif ! grep -qF "$1" "$folder/output" || ! grep -qF "CMakeLists.txt:7 (add_muen" "$folder/output"; then
		echo "FAIL: $2: expected \"$1\" and line 7, got:"
		cat "$folder/output"
		failures=$((failures + 1))
	else
		echo "ok: $2"
	fi
}

check "did you mean 'hello'?" 'add_muen_channel(c WRITER helo READER echo SIZE 4K)'
check "did you mean 'asap'?" 'add_muen_channel(c WRITER hello READER echo SIZE 4K EVENT asp)'
check "did you mean 'SIZE'?" 'add_muen_channel(c WRITER hello READER echo SIZ 4K)'
check "is no multiple of a page" 'add_muen_channel(c WRITER hello READER echo SIZE 100)'
check "is no size" 'add_muen_channel(c WRITER hello READER echo SIZE 64k)'
check "has no SIZE" 'add_muen_channel(c WRITER hello READER echo)'
check "is declared twice" 'add_muen_channel(requests WRITER hello READER echo SIZE 4K)'
check "both writer and reader" 'add_muen_channel(c WRITER hello READER hello SIZE 4K)'
check "did you mean 'qemu-q35'?" 'add_muen_system(s MACHINE qemu-35 SUBJECTS hello)'
check "The machine './board' has no hardware.xml" 'add_muen_system(s MACHINE ./board SUBJECTS hello)'
check "did you mean 'hello'?" 'add_muen_system(s MACHINE qemu-q35 SUBJECTS hallo)'
check "did you mean 'requests'?" 'add_muen_system(s MACHINE qemu-q35 SUBJECTS hello echo CHANNELS request)'
check "did you mean 'CHANNELS'?" 'add_muen_system(s MACHINE qemu-q35 SUBJECTS hello echo CHANELS requests)'
check "did you mean 'release'?" 'add_muen_system(s MACHINE qemu-q35 SUBJECTS hello PROFILE relase)'
check "add echo to SUBJECTS" 'add_muen_system(s MACHINE qemu-q35 SUBJECTS hello CHANNELS requests)'
check "has no MACHINE" 'add_muen_system(s SUBJECTS hello)'
check "does not exist" 'add_muen_system(s MACHINE qemu-q35 SUBJECTS hello POLICY nowhere.xml)'
check "must be a number" 'add_muen_subject(third SOURCES main.c CPU one)'
check "call it third.xml" 'add_muen_subject(third SOURCES main.c SPEC 3.xml)'
check "There is no system 'nowhere'" 'add_muen_test(nowhere EXPECT text)'
[ "$failures" -eq 0 ]
