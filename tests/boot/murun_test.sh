#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# Cases about murun itself: what it exits with, what it prints, and that it leaves no emulator behind.
#
#   murun_test.sh CASE MURUN LOADER FOLDER      FOLDER holds the systems that CMakeLists.txt describes
set -u
case=$1 murun=$2 loader=$3 folder=$4
search_path=$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "murun_test: $case: $1"
	[ ! -f "$work/out" ] || sed 's/^/  | /' "$work/out"
	exit 1
}

# expect STATUS ARGUMENT...: runs murun, output in $work/out
expect() {
	wanted=$1
	shift
	PATH=$search_path "$murun" "$@" >"$work/out" 2>&1
	status=$?
	! grep -q '^murun: SKIPPED:' "$work/out" || [ "$wanted" = 4 ] || { cat "$work/out"; exit 1; }
	[ $status = "$wanted" ] || fail "exit status $status instead of $wanted"
}

says() {
	grep -qF -- "$1" "$work/out" || fail "did not print: $1"
}

run() {
	wanted=$1 system=$2
	shift 2
	expect "$wanted" --loader "$loader" --log-dir "$work/log dir" "$@" "$folder/$system"
}

# Starts murun with a system that hangs; its process is $runner, the emulator's $emulator.
start_hanging() {
	"$murun" --loader "$loader" --log-dir "$work/log dir" --timeout 200 --protocol "$folder/qemu-q35 hang" \
		>"$work/out" 2>&1 &
	runner=$!
	wait_until 'grep -q "payload: ok" "$work/log dir/com2.log"' "the machine did not start"
	emulator=$(cat /proc/$runner/task/$runner/children)
	emulator=${emulator% }
	[ -n "$emulator" ] || fail "murun has no child"
}

wait_until() {
	tries=0
	until eval "$1" 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 200 ] || fail "$2"
		sleep 0.05
	done
}

expect_emulator_gone() {
	wait_until '[ ! -d /proc/$emulator ] || grep -q "^State:.Z" /proc/$emulator/status' "the emulator still runs"
}

same_output() {
	for number in 1 2; do
		expect 0 --loader "$loader" --log-dir "$work/$number" --count 2 "$folder/$1 ok"
	done
	cmp "$work/1/com1.log" "$work/2/com1.log" && cmp "$work/1/com2.log" "$work/2/com2.log" || fail "output differs"
	[ -s "$work/1/com1.log" ] || fail "no output"
}

case $case in
same-output-qemu-q35) same_output qemu-q35 ;;
same-output-bochs) same_output bochs ;;

failed-case)
	run 1 "qemu-q35 failing" --protocol --junit "$work/junit.xml"
	says "FAIL qemu-q35 failing on qemu-q35"
	says "1 of 2 cases failed"
	says "failed: boot two: broken"
	says "payload: ok"
	says "again:  sh "
	grep -q '<failure message="broken"/>' "$work/junit.xml" || fail "JUnit file lacks the case"
	run 1 "qemu-q35 ok" --count 3
	says "2 cases instead of 3"
	run 1 "qemu-q35 ok" --expect "never said"
	says "never came from the log (COM1): 'never said'"
	;;
panic)
	run 1 "qemu-q35 panic" --count 2
	says "PANIC: made by a test"
	says "registers"
	run 0 "qemu-q35 panic" --expect-kernel "made by a test"
	;;
hang)
	run 1 "qemu-q35 hang" --protocol --timeout 10
	says "no MUEN-TEST-END after 1 cases; time limit of 10 s reached"
	says "MUEN-TEST boot one PASS fine"
	;;
emulator-missing)
	mkdir "$work/bin"
	search_path=$work/bin
	run 4 "qemu-q35 ok" --protocol
	says "murun: SKIPPED: 'qemu-system-x86_64' is not installed; install it with: apt-get install qemu-system-x86"
	run 4 "bochs ok" --protocol
	says "murun: SKIPPED: 'bochs' is not installed; install it with: apt-get install bochs bochsbios"
	run 4 "qemu-q35 ok" --protocol --machine-dir "$(dirname "$0")/../../hardware/qemu10-q35-iommu"
	says "SKIPPED: 'qemu10-system-x86_64' is not installed; install it with: ./muen doctor --install qemu10"
	;;
starts-again)
	mkdir "$work/bin"
	# Stands in for Bochs: fails as two that start at the same moment do, then runs.
	cat >"$work/bin/bochs" <<EOF
#!/bin/sh
echo start >>"$work/starts"
[ \$(wc -l <"$work/starts") -le \$(cat "$work/failures") ] || exec $(command -v bochs) "\$@"
echo "[RFB   ] RFB could not bind any port between 5900 and 5949"
kill -s SEGV \$\$
EOF
	chmod +x "$work/bin/bochs"
	search_path=$work/bin:$PATH
	echo 3 >"$work/failures"
	run 0 "bochs ok" --count 2
	[ "$(wc -l <"$work/starts")" = 4 ] || fail "started $(wc -l <"$work/starts") times instead of 4"
	echo 99 >"$work/failures"
	: >"$work/starts"
	run 1 "bochs ok" --count 2
	[ "$(wc -l <"$work/starts")" = 11 ] || fail "started $(wc -l <"$work/starts") times instead of 11"
	says "the emulator ended by itself: killed by signal 11"
	;;
emulator-killed)
	start_hanging
	kill -9 "$emulator"
	wait $runner
	[ $? = 1 ] || fail "a run whose emulator was killed did not fail"
	says "the emulator ended by itself: killed by signal 9"
	;;
interrupted)
	start_hanging
	kill -TERM $runner
	wait $runner
	[ $? = 1 ] || fail "an interrupted run did not fail"
	says "interrupted"
	expect_emulator_gone
	;;
killed)
	start_hanging
	kill -KILL $runner
	expect_emulator_gone
	;;
wrong-usage)
	expect 2
	says "the folder of the system is missing"
	expect 2 --no-such-option "$folder/qemu-q35 ok"
	expect 2 --timeout soon "$folder/qemu-q35 ok"
	says "not a number of seconds: 'soon'"
	expect 2 --count many "$folder/qemu-q35 ok"
	expect 2 "$folder/qemu-q35 ok" "$folder"
	expect 2 "$work"
	says "cannot read"
	run 2 "qemu-q35 ok" --boot floppy
	says "cannot be booted by 'floppy', but by: kernel iso iso-efi"
	run 2 "bochs ok" --boot kernel
	run 2 "bochs ok" --gdb kernel.elf
	says "no connection for gdb"
	run 2 "qemu-q35 ok" --machine-dir "$work"
	says "emulator.conf"
	run 2 "qemu-q35 ok" --loader /does/not/exist
	says "cannot use '/does/not/exist'"
	expect 4 --loader "$loader" --log-dir /proc/nowhere "$folder/qemu-q35 ok"
	says "cannot use the log folder"
	expect 0 --help
	says "Exit codes:"
	;;
wrong-policy)
	echo '<system><config>' >"$work/policy_b.xml"
	expect 3 "$work"
	says "policy_b.xml:2: not well-formed XML"
	echo '<system/>' >"$work/policy_b.xml"
	expect 3 "$work"
	says "no usable configuration value 'machine'"
	echo '<system><config><string name="machine" value="../x"/></config></system>' >"$work/policy_b.xml"
	expect 3 "$work"
	echo '<system><config><string name="machine" value="qemu-q35"/></config></system>' >"$work/policy_b.xml"
	expect 3 "$work"
	says "must have 1 to 64 CPUs"
	;;
live)
	run 0 "qemu-q35 hang" --for 10
	says "kernel: payload: ok"
	says "MUEN-TEST boot one PASS fine"
	run 1 "qemu-q35 panic" --for 5
	says "PANIC: made by a test"
	run 1 "qemu-q35 ok" --for 5 --emulator-arg --no-such-argument
	says "the emulator ended without any output"
	says "no-such-argument"
	;;
waits-for-other-run)
	start_hanging
	run 0 "qemu-q35 ok" --count 2 &
	other=$!
	sleep 1
	kill -0 $other || fail "the second run did not wait"
	kill -TERM $runner
	wait $other || fail "the second run failed"
	;;
parallel-bochs)
	for number in 1 2 3; do
		"$murun" --loader "$loader" --log-dir "$work/$number" --count 2 "$folder/bochs ok" >"$work/out$number" 2>&1 &
		eval "runner$number=$!"
	done
	for number in 1 2 3; do
		eval "wait \$runner$number" || { cat "$work/out$number"; fail "run $number failed"; }
	done
	;;
print-command)
	run 0 "qemu-q35 ok" --print-command --cpu-model "phenom" --emulator-arg "a b"
	says "cd '$work/log dir' && qemu-system-x86_64 "
	says "-cpu phenom"
	says "-smp 2"
	says "'a b'"
	[ ! -e "$work/log dir/com1.log" ] || fail "something was started"
	run 0 "qemu-q35 ok" --count 2
	rm "$work/log dir/com1.log"
	sh "$work/log dir/replay.sh" >/dev/null 2>&1
	grep -q MUEN-TEST-END "$work/log dir/com1.log" || fail "the replay did not run"
	;;
same-iso)
	mkiso=$(dirname "$murun")/mkiso
	for number in 1 2; do
		"$mkiso" --loader "$loader" --image "$folder/qemu-q35 ok/system.csl" --output "$work/$number.iso" \
			>"$work/out" 2>&1 || fail "no ISO"
		"$mkiso" --loader "$loader" --output "$work/$number efi.iso" --efi "$folder/qemu-q35 ok" \
			>"$work/out" 2>&1 || fail "no UEFI ISO"
		sleep 2.1 # dates in FAT count in steps of two seconds
	done
	cmp "$work/1.iso" "$work/2.iso" && cmp "$work/1 efi.iso" "$work/2 efi.iso" || fail "bytes differ"
	"$mkiso" --loader "$loader" >"$work/out" 2>&1
	[ $? = 2 ] || fail "wrong usage is accepted"
	GRUB_LIBDIR=/does/not/exist "$mkiso" --loader "$loader" --image "$loader" --output "$work/x" >"$work/out" 2>&1
	[ $? = 4 ] || fail "missing GRUB is not noticed"
	says "apt-get install grub-pc-bin"
	;;
*) fail "no such case" ;;
esac
