#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# usage: scripts.sh SOURCE_FOLDER
# Every shell script of the project passes shellcheck.
set -eu

if ! command -v shellcheck > /dev/null; then
	echo "SKIPPED: shellcheck is not installed (./muen doctor --install dev)"
	exit 77
fi
cd "$1"
find . \( -path ./build -o -path ./.git \) -prune -o -type f -print | while read -r file; do
	if head -n 1 "$file" | grep -qE '^#!.*[ /](ba)?sh( |$)'; then
		echo "$file"
		shellcheck --severity=warning "$file" || exit 1
	fi
done
