/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Two runs of the policy compiler, as `mupolicy check` does them, over an arbitrary system file: read, merge with a
 * fixed machine, join with a fixed folder of components, expand, allocate, validate, print; and the same file as format
 * B. FUZZ_BASE names the folder of that machine and those components.
 */
#include <stdint.h>
#include <stdio.h>

#include "policy.h"
#include "text_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static FILE *open_sink(void)
{
	static FILE *sink;

	if (sink == NULL)
		sink = fopen("/dev/null", "w");
	return sink;
}

/* The whole way of a source policy, or the validator alone over format B. */
static void run(const char *path, enum stage from)
{
	const char *components[] = {FUZZ_BASE "/components"};
	const char *includes[] = {FUZZ_BASE};
	const struct policy_options options = {
	    .system_path = path,
	    .hardware_path = FUZZ_BASE "/base/hardware.xml",
	    .platform_path = FUZZ_BASE "/base/platform.xml",
	    .component_directories = components,
	    .component_directory_count = 1,
	    .include_directories = includes,
	    .include_directory_count = 1,
	    .from = from,
	    .until = STAGE_VALIDATE,
	};
	struct policy policy;

	policy_init(&policy, &options);
	policy_run(&policy, open_sink());
	policy_free(&policy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct text_file file = text_file_open(data, size);

	run(file.path, STAGE_NONE);
	run(file.path, STAGE_ALLOCATE);
	text_file_close(&file);
	return 0;
}
