#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# usage: full_disk.sh MUPOLICY TAU0 MUAUDIT SYSTEM-DIR KERNEL
# Where an answer or a file cannot be written in full, the tools say so and exit with 4; no file has its final name.
set -u
mupolicy=$1 tau0=$2 muaudit=$3 system=$4 kernel=$5
policy=$system/policy_b.xml

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failures=0

# verdict STATUS WHAT: what ran must have ended with 4 and a reason
verdict() {
	if [ "$1" -ne 4 ] || ! grep -q "cannot write" "$folder/errors"; then
		echo "FAIL: $2: exit status $1"
		cat "$folder/errors"
		failures=$((failures + 1))
	else
		echo "ok: $2"
	fi
}

# to_full PROGRAM ARGUMENT...: standard output takes nothing
to_full() {
	"$@" > /dev/full 2> "$folder/errors"
	verdict $? "${1##*/} ${2##*/} to a full disk"
}

# no_file FILE PROGRAM ARGUMENT...: files take 4 KiB and no more
no_file() {
	file=$1
	shift
	(
		trap '' XFSZ
		ulimit -f 8
		"$@" > /dev/null 2> "$folder/errors"
	)
	verdict $? "${1##*/} $2 writes ${file##*/}"
	if [ -e "$file" ]; then
		echo "FAIL: $file is there"
		failures=$((failures + 1))
	fi
}

to_full "$mupolicy" --help
to_full "$mupolicy" rules
to_full "$mupolicy" rules --json
to_full "$mupolicy" explain MU001
for question in report flow latency; do
	to_full "$mupolicy" $question "$policy" --json
done
to_full "$mupolicy" flow "$policy"
to_full "$mupolicy" latency "$policy"
to_full "$mupolicy" diff "$policy" "$policy" --json
to_full "$muaudit" "$system/system.csl" "$policy"
to_full "$muaudit" "$system/system.csl" "$policy" --json
no_file "$folder/report.html" "$mupolicy" report "$policy" --output "$folder/report.html"
no_file "$folder/system.csl" "$tau0" --input "$system" --output "$folder/system.csl" "$system/commands.xml"
no_file "$folder/out/commands.xml" "$mupolicy" compile "$policy" --from validate --components "$system" \
	--kernel "$kernel" --output "$folder/out"
[ "$failures" -eq 0 ]
