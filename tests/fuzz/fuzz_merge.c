/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The merge of arbitrary files. An input is up to six files, with lines "%%" between them: system, machine, platform,
 * two that the others may include as part1.xml and part2.xml, and a system configuration, which names the first three
 * where it is there. They are written to a folder of their own; the tests' machine and platform stand for what is
 * missing.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "policy.h"

#define SEPARATOR "\n%%\n"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum part {
	PART_SYSTEM,
	PART_HARDWARE,
	PART_PLATFORM,
	PART_FIRST,
	PART_SECOND,
	PART_CONFIG,
	PART_COUNT,
};

static const char *const part_names[PART_COUNT] = {"system.xml", "hardware.xml", "platform.xml",
						   "part1.xml",  "part2.xml",    "config.xml"};

static char folder[] = "/tmp/fuzz-merge-XXXXXX";
static char *part_paths[PART_COUNT];
static FILE *sink;

static void remove_folder(void)
{
	for (size_t i = 0; i < PART_COUNT; i++)
		unlink(part_paths[i]);
	rmdir(folder);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	sink = fopen("/dev/null", "w");
	if (mkdtemp(folder) == NULL || sink == NULL)
		abort();
	for (size_t i = 0; i < PART_COUNT; i++)
		part_paths[i] = file_join(folder, part_names[i]);
	return atexit(remove_folder);
}

static void write_part(enum part part, const uint8_t *data, size_t size)
{
	FILE *file = fopen(part_paths[part], "w");

	if (file == NULL || fwrite(data, 1, size, file) != size)
		abort();
	fclose(file);
}

/* Sizes of the parts. */
static void split(const uint8_t *data, size_t size, size_t sizes[PART_COUNT])
{
	for (size_t part = 0; part < PART_COUNT; part++) {
		const uint8_t *end =
		    part + 1 == PART_COUNT ? NULL : memmem(data, size, SEPARATOR, sizeof(SEPARATOR) - 1);
		const size_t used = end == NULL ? size : (size_t)(end - data) + sizeof(SEPARATOR) - 1;

		sizes[part] = end == NULL ? size : (size_t)(end - data);
		write_part((enum part)part, data, sizes[part]);
		data += used;
		size -= used;
	}
}

static const char *path_of(enum part part, const size_t sizes[PART_COUNT], const char *otherwise)
{
	return sizes[part] > 0 ? part_paths[part] : otherwise;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *includes[] = {folder};
	size_t sizes[PART_COUNT];
	struct policy_options options = {
	    .include_directories = includes, .include_directory_count = 1, .until = STAGE_MERGE};
	struct policy policy;

	split(data, size, sizes);
	if (sizes[PART_CONFIG] > 0) {
		options.config_path = part_paths[PART_CONFIG];
	} else {
		options.system_path = part_paths[PART_SYSTEM];
		options.hardware_path = path_of(PART_HARDWARE, sizes, FUZZ_BASE "/base/hardware.xml");
		options.platform_path = path_of(PART_PLATFORM, sizes, FUZZ_BASE "/base/platform.xml");
	}
	policy_init(&policy, &options);
	if (policy_run(&policy, sink) == EXIT_CODE_OK && policy.root == NULL)
		abort();
	policy_free(&policy);
	return 0;
}
