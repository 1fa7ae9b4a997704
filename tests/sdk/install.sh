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
# What MuenInstall says a prefix holds.
for file in bin/mupolicy include/muen/event.h lib/cmake/Muen/MuenConfig.cmake kernels/loader.elf \
	hardware/qemu-q35/hardware.xml subjects/log.xml schema/system.xsd docs/reference/language.md; do
	[ -s "$prefix/$file" ] || { echo "FAIL: $file is not installed"; exit 1; }
done
if grep -rlI "$build" "$prefix"; then
	echo "FAIL: the files above name the build folder"
	exit 1
fi
