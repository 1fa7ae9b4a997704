/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The dependency rule. Sources are known from reading them; contents of regions are what the tree names and what lies
 * in a folder that is searched, the same way as emit finds it.
 */
#include "depfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/file.h"
#include "tree.h"

static void write_path(FILE *rule, const char *path)
{
	for (; *path != '\0'; path++) {
		if (*path == '$')
			fputc('$', rule);
		else if (*path == ' ' || *path == '#')
			fputc('\\', rule);
		fputc(*path, rule);
	}
}

static void write_prerequisite(FILE *rule, const char *path)
{
	fputs(" \\\n  ", rule);
	write_path(rule, path);
}

static bool write_if_in_folder(FILE *rule, const char *folder, const char *name)
{
	char *path = file_join(folder, name);
	struct stat status;
	const bool found = stat(path, &status) == 0;

	if (found)
		write_prerequisite(rule, path);
	free(path);
	return found;
}

static void write_content(FILE *rule, const struct policy_options *options, const char *name)
{
	for (size_t i = 0; i < options->component_directory_count; i++) {
		if (write_if_in_folder(rule, options->component_directories[i], name))
			return;
	}
	for (size_t i = 0; i < options->include_directory_count; i++) {
		if (write_if_in_folder(rule, options->include_directories[i], name))
			return;
	}
}

static void write_contents(FILE *rule, const struct policy *policy)
{
	TREE_FOR_EACH(region, tree_child(policy->root, "memory"), "memory") {
		const xmlNode *file = tree_child(region, "file");
		const char *name = file == NULL ? NULL : tree_attribute(file, "elf");

		if (file != NULL && name == NULL)
			name = tree_attribute(file, "filename");
		if (name != NULL)
			write_content(rule, policy->options, name);
	}
}

static void write_rule(FILE *rule, const struct policy *policy)
{
	char *target = file_join(policy->options->output_path, "policy_b.xml");

	write_path(rule, target);
	free(target);
	fputc(':', rule);
	for (size_t i = 0; i < policy->sources.count; i++)
		write_prerequisite(rule, policy->sources.files[i]->path);
	if (policy->options->kernel_path != NULL)
		write_prerequisite(rule, policy->options->kernel_path);
	write_contents(rule, policy);
	fputc('\n', rule);
}

void depfile_write(const struct policy *policy)
{
	const char *path = policy->options->depfile_path;
	char *text = NULL;
	size_t size_bytes = 0;
	FILE *rule = open_memstream(&text, &size_bytes);
	int error;

	if (rule == NULL)
		abort();
	write_rule(rule, policy);
	fclose(rule);
	error = file_write_atomic(path, text, size_bytes);
	free(text);
	if (error != 0)
		report_error_path(policy->report, RULE_EMIT_OUTPUT, path, "cannot write file: %s", strerror(error));
}
