/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Addresses, vectors and event ids that subjects leave open, against upstream's choice: the reference is the policy
 * afterwards, or what diff(1) says between before and after. Argument: the folder of the references. Prints for each
 * pair how many lines of the subjects' memory and channels agree.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libxml/parser.h>

#include "common/file.h"
#include "expand/expand.h"
#include "lines.h"
#include "policy.h"
#include "tree.h"
#include "verdict.h"

#define EXIT_SKIPPED 77
#define FOLDER "tools/mucfgvresalloc/"

/* The domains that the comparisons were made with; the real ones are the same for both. */
static const struct resource_domains native = {
    .address = {0x20000000, 0x7ffffffff}, .vector = {0, 255}, .event = {0, 63}};
static const struct resource_domains guest = {
    .address = {0x1000000000, 0x1fffffffff}, .vector = {0, 255}, .event = {0, 63}};

static const struct {
	const char *input;
	const char *reference;
} pairs[] = {
    {FOLDER "policy_allocation.xml", FOLDER "output_policy_allocation.xml.diff"},
    {FOLDER "policy_no_autoalloc.xml", FOLDER "empty_diff.diff"},
    {"runs/demo/2_joined.xml", "runs/demo/3_vres.xml"},
};

static struct lines text_lines(const char *path)
{
	struct lines lines = {0};
	uint8_t *bytes = NULL;
	size_t size = 0;
	const char *at;

	if (file_read(path, 1 << 20, &bytes, &size) != 0) {
		printf("%s cannot be read\n", path);
		exit(EXIT_FAILURE);
	}
	at = (const char *)bytes;
	for (const char *end; (end = memchr(at, '\n', size - (size_t)(at - (const char *)bytes))) != NULL; at = end + 1)
		lines_add(&lines, memory_format("%.*s", (int)(end - at), at));
	free(bytes);
	return lines;
}

/* "first,lastcfirst,last": lines of these numbers on both sides. Returns the first number, 0 for other text. */
static size_t changed_line(const char *command)
{
	char *rest;
	const size_t first = strtoul(command, &rest, 10);

	return first != 0 && strpbrk(rest, "c") != NULL ? first : 0;
}

/* false: the comparison is of another text. */
static bool patch(struct lines *text, const struct lines *diff)
{
	size_t from = 0;
	size_t to = 0;

	for (size_t i = 0; i < diff->count; i++) {
		const char *line = diff->list[i];

		if (changed_line(line) != 0) {
			from = to = changed_line(line) - 1;
		} else if (line[0] == '<') {
			if (from >= text->count || strcmp(text->list[from++], line + 2) != 0)
				return false;
		} else if (line[0] == '>') {
			if (to >= text->count)
				return false;
			free(text->list[to]);
			text->list[to++] = memory_format("%s", line + 2);
		} else if (strcmp(line, "---") != 0) {
			return false;
		}
	}
	return true;
}

static xmlDoc *patched(const char *input, const char *reference)
{
	struct lines text = text_lines(input);
	struct lines diff = text_lines(reference);
	char *whole = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&whole, &size);
	const bool good = patch(&text, &diff);
	xmlDoc *document;

	for (size_t i = 0; i < text.count; i++)
		fprintf(stream, "%s\n", text.list[i]);
	fclose(stream);
	document = good ? xmlReadMemory(whole, (int)size, NULL, NULL, XML_PARSE_NOBLANKS) : NULL;
	free(whole);
	lines_free(&text);
	lines_free(&diff);
	return document;
}

/* The subjects with nothing but what is chosen for. */
static struct lines subject_lines(const xmlNode *root)
{
	struct lines lines = {0};

	TREE_FOR_EACH(subject, tree_child(root, "subjects"), "subject") {
		TREE_FOR_EACH_SAFE(section, after, subject, NULL) {
			if (!tree_is(section, "memory") && !tree_is(section, "channels"))
				tree_remove(section);
		}
	}
	lines_of(tree_child(root, "subjects"), &lines);
	return lines;
}

/* Upstream chooses before components have what their libraries require; it matters only for a subject's mapping that
 * has the name of such a requirement, which is an error later (MU209, MU225). */
static void choose(struct policy *policy, bool is_real)
{
	expand_prepare(policy);
	expand_component_resources(policy);
	if (is_real) {
		expand_subject_resources(policy);
		return;
	}
	TREE_FOR_EACH(subject, tree_child(policy->root, "subjects"), "subject") {
		const char *reference = tree_attribute(tree_child(subject, "component"), "ref");
		const xmlNode *component = name_table_find(&policy->names.components, reference);
		const bool is_native = component != NULL && strcmp(tree_attribute(component, "profile"), "native") == 0;

		expand_choose_for_subject(policy, subject, is_native ? &native : &guest);
	}
}

static void print_difference(void *count, char sign, const char *line)
{
	(*(size_t *)count)++;
	printf("  %s: %s\n", sign == '+' ? "only ours" : "only upstream's", line);
}

static bool pair_agrees(const char *input, const char *reference)
{
	const struct policy_options options = {.system_path = input, .from = STAGE_JOIN, .until = STAGE_JOIN};
	struct policy policy;
	const bool is_whole = strstr(reference, ".diff") == NULL;
	xmlDoc *expected = is_whole ? xmlReadFile(reference, NULL, XML_PARSE_NOBLANKS) : patched(input, reference);
	struct lines ours = {0};
	struct lines theirs = {0};
	size_t different = 0;

	policy_init(&policy, &options);
	policy_run_stages(&policy);
	if (policy.root != NULL && expected != NULL) {
		choose(&policy, is_whole);
		ours = subject_lines(policy.root);
		theirs = subject_lines(xmlDocGetRootElement(expected));
		lines_compare(&ours, &theirs, print_difference, &different);
	}
	printf("%s: %zu lines agree, %zu fail\n", input, theirs.count, different);
	different += theirs.count == 0;
	if (different == 0) {
		verdict_input(input);
		verdict_equal(reference);
	}
	lines_free(&ours);
	lines_free(&theirs);
	xmlFreeDoc(expected);
	policy_free(&policy);
	return different == 0;
}

int main(int argc, char **argv)
{
	bool agree = true;

	if (argc != 2 || chdir(argv[1]) != 0) {
		printf("SKIPPED: the reference pairs are not there: %s\n", argc == 2 ? argv[1] : "no folder given");
		return EXIT_SKIPPED;
	}
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		agree = pair_agrees(pairs[i].input, pairs[i].reference) && agree;
	return agree ? EXIT_CODE_OK : EXIT_FAILURE;
}
