#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# The kvm lane: the VMX kernel under QEMU with nested KVM on an Intel machine. Never counted as passed where it did not
# run: says why it is skipped.
set -eu

skip() {
	echo "SKIPPED: lane kvm: $*"
	exit 77
}

[ -e /dev/kvm ] || skip "this machine offers no /dev/kvm"
[ -r /dev/kvm ] && [ -w /dev/kvm ] || skip "no right to use /dev/kvm"
grep -qw vmx /proc/cpuinfo || skip "the CPU has no VMX"
case $(cat /sys/module/kvm_intel/parameters/nested 2> /dev/null) in
Y | 1) ;;
*) skip "kvm_intel runs without nested=1" ;;
esac
skip "nested VMX is there, but no machine in hardware/ describes it"
