/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Runs over a system file in memory. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct run *run_new(const char *text)
{
	struct run *run = memory_alloc(1, sizeof(*run));

	run->file = -1;
	snprintf(run->path, sizeof(run->path), "good.xml");
	if (text != NULL) {
		run->file = memfd_create("system", MFD_CLOEXEC);
		assert_int_equal(write(run->file, text, strlen(text)), (ssize_t)strlen(text));
		snprintf(run->path, sizeof(run->path), "/proc/self/fd/%d", run->file);
	}
	run->components[0] = "components";
	run->includes[0] = ".";
	run->options = (struct policy_options){
	    .system_path = run->path,
	    .hardware_path = "base/hardware.xml",
	    .platform_path = "base/platform.xml",
	    .component_directories = run->components,
	    .component_directory_count = 1,
	    .include_directories = run->includes,
	    .include_directory_count = 1,
	};
	assert_int_equal(chdir(NEGATIVE), 0);
	policy_init(&run->policy, &run->options);
	return run;
}

void run_until(struct run *run, enum stage until)
{
	FILE *sink = fopen("/dev/null", "w");

	run->options.until = until;
	policy_run(&run->policy, sink);
	fclose(sink);
}

void run_free(struct run *run)
{
	policy_free(&run->policy);
	if (run->file >= 0)
		close(run->file);
	free(run);
}

char *run_messages(struct run *run)
{
	char *text = NULL;
	size_t size_bytes = 0;
	FILE *stream = open_memstream(&text, &size_bytes);

	report_print(run->policy.report, stream, false);
	fclose(stream);
	return text;
}

xmlNode *find_by(const struct run *run, const char *path, const char *attribute, const char *value)
{
	TREE_FOR_EACH(node, tree_path(run->policy.root, path), NULL) {
		const char *own = tree_attribute(node, attribute);

		if (own != NULL && strcmp(own, value) == 0)
			return node;
	}
	fail_msg("no %s with %s=\"%s\"", path, attribute, value);
	return NULL;
}
