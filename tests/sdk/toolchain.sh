#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# usage: toolchain.sh SOURCE_FOLDER BUILD_FOLDER COMPILER COMPILER_ID
# Target code alone, built as for another system (toolchain.cmake), gives the loader and kernels that the whole build
# gives. (Clang is told of another target and may choose other instructions: there they only have to be built.)
set -eu
source=$1 build=$2

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cmake -G Ninja -S "$source" -B "$folder" --toolchain "$source/toolchain.cmake" -D CMAKE_C_COMPILER="$3" > /dev/null
cmake --build "$folder" > /dev/null
for program in loader/loader.elf kernel-vmx-debug.elf kernel-svm-release.elf; do
	objcopy --strip-debug "$build/kernel/$program" "$folder/expected"
	objcopy --strip-debug "$folder/kernel/$program" "$folder/built"
	if [ "$4" = GNU ]; then
		cmp "$folder/expected" "$folder/built"
		echo "same: $program"
	fi
done
