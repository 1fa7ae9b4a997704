#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# usage: fresh.sh SOURCE_FOLDER
# A bare Debian 12, a clone of the last commit, and the two commands of the README: ./muen demo and ./muen test. Then the
# same again without a network, where nothing may be installed or built. Prints how long each took.
#
# Needs root and debootstrap. Packages come from where this machine's apt gets its own. The bare tree is kept as a tar
# file in the user's cache folder.
set -eu
source=$1
cache=${XDG_CACHE_HOME:-$HOME/.cache}/muen
bare=$cache/bookworm-minbase.tar

skip() {
	echo "SKIPPED: $*"
	exit 77
}

[ "$(id -u)" -eq 0 ] || skip "chroot needs root"
command -v debootstrap > /dev/null || skip "debootstrap is not installed (./muen doctor --install dev)"
command -v git > /dev/null || skip "git is not installed"
# shellcheck disable=SC2016
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 2> /dev/null | sed -n '/ bookworm$/{s/ .*//p;q}')
[ -n "$mirror" ] || skip "this machine's apt has no source for Debian 12 (bookworm)"

mkdir -p "$cache"
tree=$(mktemp -d "$cache/fresh.XXXXXX")
trap 'rm -rf "$tree"' EXIT
if [ ! -f "$bare" ]; then
	debootstrap --variant=minbase bookworm "$tree" "$mirror" > "$tree.log" 2>&1 || { tail -n 20 "$tree.log"; exit 1; }
	rm -f "$tree.log"
	tar -C "$tree" -cf "$bare.part" .
	mv "$bare.part" "$bare"
else
	tar -C "$tree" -xf "$bare"
fi
rm -rf "$tree/etc/apt"
cp -R /etc/apt "$tree/etc/apt"
cp /etc/resolv.conf "$tree/etc/resolv.conf"
chmod 755 "$tree"
git clone -q "$source" "$tree/root/muen with a space"

# inside NETWORK COMMAND: in the tree, with mounts that end with the command; NETWORK is "--net" to have none.
inside() {
	# shellcheck disable=SC2086,SC2016
	unshare --mount $1 sh -c '
		mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && mount -t tmpfs tmpfs "$1/tmp" &&
		exec chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 sh -c "$2"
	' sh "$tree" "cd '/root/muen with a space' && $2"
}

times=""
timed() {
	start=$(date +%s)
	inside "$2" "$3" > "$tree/output" 2>&1 || { tail -n 60 "$tree/output"; echo "FAIL: $1: $3"; exit 1; }
	times="$times$(printf '%5d s  %s: %s' $(($(date +%s) - start)) "$1" "$3")
"
	tail -n 25 "$tree/output"
}

timed cold "" "./muen demo --yes --for 10"
timed cold "" "./muen test --yes"
for command in "./muen demo --for 10" "./muen test"; do
	timed "warm, no network" --net "$command"
	if grep -E '^\[[1-9][0-9]*/[0-9]+\]|^Missing:' "$tree/output"; then
		echo "FAIL: a second run installed or built something"
		exit 1
	fi
done
printf '%s' "$times"
