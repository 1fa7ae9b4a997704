#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# usage: channels.sh PREFIX COMPILER
# Two subjects on two CPUs, declared by CMake alone, exchange a number over two channels with events. What CMake wrote
# into the headers is what the subjects find in their subject information.
set -eu
prefix=$1
export CC="$2"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > CMakeLists.txt <<'EOF'
cmake_minimum_required(VERSION 3.25)
project(channels LANGUAGES C)
find_package(Muen CONFIG REQUIRED)
enable_testing()
add_muen_subject(hello SOURCES hello.c)
add_muen_subject(echo SOURCES echo.c CPU 1)
add_muen_channel(requests WRITER hello READER echo SIZE 64K EVENT asap)
add_muen_channel(answers WRITER echo READER hello SIZE 4K EVENT asap)
add_muen_system(channels MACHINE qemu-q35 SUBJECTS hello echo CHANNELS requests answers PROFILE release)
add_muen_test(channels EXPECT "constants hold" "the answer is 43" TIMEOUT 60)
EOF
cat > hello.c <<'EOF'
#include <hello_muen.h>
#include <muen/channel.h>
#include <muen/debuglog.h>
#include <muen/event.h>
#include <muen/sinfo.h>

int main(void)
{
	struct muen_channel_writer requests;
	struct muen_channel_reader answers;
	uint64_t number = 42;

	const struct sinfo_memory *region = muen_sinfo_memory(muen_sinfo(), "requests");

	if (region->address == CHANNEL_REQUESTS_ADDRESS && region->size == CHANNEL_REQUESTS_SIZE &&
	    muen_sinfo_event(muen_sinfo(), "requests") == CHANNEL_REQUESTS_EVENT &&
	    muen_sinfo_vector(muen_sinfo(), "answers") == CHANNEL_ANSWERS_VECTOR)
		muen_debuglog_puts("constants hold\n");
	muen_channel_open_reader(&answers, "answers", 1, sizeof(number));
	muen_channel_open_writer(&requests, "requests", 1, sizeof(number));
	muen_channel_write(&requests, &number);
	muen_event_send(CHANNEL_REQUESTS_EVENT);
	while (muen_channel_read(&answers, &number) != MUEN_CHANNEL_OK)
		muen_sleep();
	muen_debuglog_printf("the answer is %lu\n", number);
	for (;;)
		muen_sleep();
}
EOF
cat > echo.c <<'EOF'
#include <echo_muen.h>
#include <muen/channel.h>
#include <muen/event.h>

int main(void)
{
	struct muen_channel_writer answers;
	struct muen_channel_reader requests;
	uint64_t number;

	muen_channel_open_reader(&requests, "requests", 1, sizeof(number));
	muen_channel_open_writer(&answers, "answers", 1, sizeof(number));
	for (;;) {
		if (muen_channel_read(&requests, &number) == MUEN_CHANNEL_OK) {
			number++;
			muen_channel_write(&answers, &number);
			muen_event_send(CHANNEL_ANSWERS_EVENT);
		} else {
			muen_sleep();
		}
	}
}
EOF
cmake -G Ninja -B build -D CMAKE_PREFIX_PATH="$prefix"
cmake --build build
ctest --test-dir build --output-on-failure
