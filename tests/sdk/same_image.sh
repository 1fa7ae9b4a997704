#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# usage: same_image.sh SOURCE_FOLDER BUILD_FOLDER COMPILER
# The same sources, copied elsewhere and built there, give the same kernels, loader and demo image, byte for byte.
set -eu
source=$1 build=$2
export CC="$3"

copy=$(mktemp -d)/"another place"
trap 'rm -rf "$(dirname "$copy")"' EXIT
mkdir -p "$copy"
(cd "$source" && tar -cf - --exclude=./build --exclude=./.git .) | tar -xf - -C "$copy"
type=$(sed -n 's/^CMAKE_BUILD_TYPE:STRING=//p' "$build/CMakeCache.txt")
profile=$(sed -n 's/^MUEN_PROFILE:STRING=//p' "$build/CMakeCache.txt")
cmake -G Ninja -S "$copy" -B "$copy/elsewhere" -D CMAKE_BUILD_TYPE="$type" -D MUEN_PROFILE="$profile" > /dev/null
cmake --build "$copy/elsewhere" --target demo loader > /dev/null

failures=0
for file in kernel/loader/loader.elf kernel/kernel-svm-debug.elf systems/demo/demo/system.csl; do
	if cmp "$build/$file" "$copy/elsewhere/$file"; then
		echo "same: $file"
	else
		failures=$((failures + 1))
	fi
done
[ "$failures" -eq 0 ]
