#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# usage: debug.sh BUILD_FOLDER
# The target debug-demo: gdb attached to the emulator, with the kernel's symbols and sources.
set -eu

command -v gdb > /dev/null || { echo "SKIPPED: gdb is not installed (./muen doctor --install dev)"; exit 77; }
log=$1/systems/demo/demo/debug.log
# What a run that was killed leaves: it is not what this run says.
echo "The machine waits for: gdb -ex 'target remote 127.0.0.1:1'" > "$log"
output=$(cmake --build "$1" --target debug-demo 2>&1 << 'EOF'
hbreak kernel_handle_exit
continue
list
kill
EOF
) || echo "FAIL: exit status $?"
echo "$output"
echo "$output" | grep -q 'hit Breakpoint 1, .*kernel_handle_exit'
if echo "$output" | grep -q 'No such file or directory'; then
	echo "FAIL: gdb found no sources"
	exit 1
fi
