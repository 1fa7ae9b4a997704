/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Who may access what: our command list for upstream's format B policies against upstream's, by meaning. Numbers of
 * objects mean nothing, and commands that build page tables are upstream's alone (our tables come as content, which the
 * composer walks): every other command becomes a line of text that names its objects by their addresses, and both lists
 * must have the same lines. Argument: the folder of the reference files. Prints counts per folder.
 */
#include <fnmatch.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libxml/parser.h>

#include "common/exit_code.h"
#include "common/memory.h"
#include "emit/commands.h"
#include "name_table.h"
#include "tree.h"
#include "verdict.h"

#define EXIT_SKIPPED 77

/* The objects of a list: what stands for each number. */
struct objects {
	struct arena arena;
	struct name_table regions; /* "region" number -> address, as text */
	struct name_table owners;  /* "subject 3" -> its name here */
	struct name_table devices; /* "device" number -> requester, of PCI devices */
	char **lines;
	size_t count;
	size_t capacity;
};

static const char *text_of(const xmlNode *node, const char *attribute)
{
	const char *text = tree_attribute(node, attribute);

	return text != NULL ? text : "";
}

static uint64_t number(const xmlNode *node, const char *attribute)
{
	return tree_number(node, attribute);
}

static void line_add(struct objects *objects, char *line)
{
	objects->lines = memory_grow(objects->lines, &objects->capacity, objects->count, sizeof(*objects->lines));
	objects->lines[objects->count++] = line;
}

static const char *found(const struct name_table *table, const char *key)
{
	const char *name = name_table_find(table, key);

	return name != NULL ? name : "?";
}

/* "subject 3": of the command's owner, whichever kind it has. */
static const char *owner_of(struct objects *objects, const xmlNode *node)
{
	static const char *const kinds[] = {"kernel", "subject", "domain"};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (tree_attribute(node, kinds[i]) != NULL)
			return found(&objects->owners,
				     arena_format(&objects->arena, "%s %" PRIu64, kinds[i], number(node, kinds[i])));
	return "?";
}

static void owner_add(struct objects *objects, const xmlNode *node, const char *kind, char *name)
{
	name_table_add(&objects->owners, arena_format(&objects->arena, "%s %" PRIu64, kind, number(node, kind)), name);
}

static void read_owner(struct objects *objects, const xmlNode *node)
{
	struct arena *arena = &objects->arena;

	if (tree_is(node, "createKernel")) {
		owner_add(objects, node, "kernel", arena_format(arena, "kernel of CPU %" PRIu64, number(node, "cpu")));
	} else if (tree_is(node, "createSubject")) {
		char *name = arena_format(arena, "subject with MSR bitmap %" PRIx64, number(node, "msrBitmap"));

		owner_add(objects, node, "subject", name);
		line_add(objects, arena_format(arena, "%s: CPU %" PRIu64 ", %s, I/O bitmap %" PRIx64, name,
					       number(node, "cpu"), text_of(node, "paging"), number(node, "ioBitmap")));
	} else if (tree_is(node, "createDeviceDomain")) {
		char *name = arena_format(arena, "domain %" PRIu64, number(node, "id"));

		owner_add(objects, node, "domain", name);
		line_add(objects, arena_format(arena, "%s: level %" PRIu64, name, number(node, "level")));
	}
}

/* Regions are known by their first page. */
static void read_region(struct objects *objects, const xmlNode *node)
{
	char *key;

	if (strncmp((const char *)node->name, "append", 6) != 0)
		return;
	key = arena_format(&objects->arena, "%" PRIu64, number(node, "region"));
	name_table_add(&objects->regions, key, arena_format(&objects->arena, "%" PRIx64, number(node, "basePage")));
}

static void read_device(struct objects *objects, const xmlNode *node)
{
	if (tree_is(node, "createPCIDevice"))
		name_table_add(&objects->devices, arena_format(&objects->arena, "%" PRIu64, number(node, "device")),
			       arena_format(&objects->arena, "%" PRIx64 ":%" PRIx64 ".%" PRIx64 " MSI %s",
					    number(node, "bus"), number(node, "dev"), number(node, "func"),
					    text_of(node, "usesMSI")));
}

static bool begins(const xmlNode *node, const char *prefix)
{
	return strncmp((const char *)node->name, prefix, strlen(prefix)) == 0;
}

static char *owner_line(struct objects *objects, const xmlNode *node)
{
	struct arena *arena = &objects->arena;
	const char *owner = owner_of(objects, node);

	if (begins(node, "attachMemoryRegion"))
		return arena_format(arena, "%s: region %s, %" PRIu64 " pages from %" PRIu64 ", w %s x %s", owner,
				    found(&objects->regions, arena_format(arena, "%" PRIu64, number(node, "region"))),
				    number(node, "length"), number(node, "offset"), text_of(node, "writable"),
				    text_of(node, "executable"));
	if (begins(node, "mapDevicePages"))
		return arena_format(arena, "%s: device memory %" PRIx64 ", %" PRIu64 " pages at %" PRIx64 ", w %s x %s",
				    owner, number(node, "basePage"), number(node, "count"),
				    number(node, "baseVirtualAddress"), text_of(node, "writable"),
				    text_of(node, "executable"));
	if (begins(node, "setIOPortRange"))
		return arena_format(arena, "%s: ports %" PRIx64 " to %" PRIx64, owner, number(node, "from"),
				    number(node, "to"));
	if (begins(node, "setMSRRange"))
		return arena_format(arena, "%s: MSRs %" PRIx64 " to %" PRIx64 " %s", owner, number(node, "from"),
				    number(node, "to"), text_of(node, "mode"));
	if (begins(node, "assignIRQSubject"))
		return arena_format(arena, "%s: interrupt %" PRIu64, owner, number(node, "irq"));
	if (begins(node, "addDeviceToDeviceDomain"))
		return arena_format(arena, "%s: device %s", owner,
				    found(&objects->devices, arena_format(arena, "%" PRIu64, number(node, "device"))));
	return NULL;
}

static char *machine_line(struct objects *objects, const xmlNode *node)
{
	struct arena *arena = &objects->arena;

	if (tree_is(node, "addMemoryBlock"))
		return arena_format(arena, "block %" PRIx64 ", %" PRIu64 " pages", number(node, "address"),
				    number(node, "size"));
	if (tree_is(node, "addProcessor"))
		return arena_format(arena, "processor %" PRIu64 ", APIC %" PRIu64, number(node, "id"),
				    number(node, "apicId"));
	if (tree_is(node, "addIoapic"))
		return arena_format(arena, "I/O APIC %" PRIx64, number(node, "sid"));
	if (begins(node, "createVTd"))
		return arena_format(arena, "%s at %" PRIx64 ", bus %" PRIx64, (const char *)node->name,
				    number(node, "page"), number(node, "bus"));
	if (tree_is(node, "writeImageCmdStream"))
		return arena_format(arena, "entry point %" PRIx64, number(node, "entryPoint"));
	return NULL;
}

static int line_order(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

static struct objects read_list(const xmlDoc *document)
{
	const xmlNode *commands = tree_child(xmlDocGetRootElement(document), "commands");
	struct objects objects = {0};

	TREE_FOR_EACH(node, commands, NULL) {
		read_region(&objects, node);
		read_device(&objects, node);
		read_owner(&objects, node);
	}
	TREE_FOR_EACH(node, commands, NULL) {
		char *line = owner_line(&objects, node);

		line = line != NULL ? line : machine_line(&objects, node);
		if (line != NULL)
			line_add(&objects, line);
	}
	if (objects.count > 1)
		qsort(objects.lines, objects.count, sizeof(*objects.lines), line_order);
	return objects;
}

static void objects_free(struct objects *objects)
{
	name_table_free(&objects->regions);
	name_table_free(&objects->owners);
	name_table_free(&objects->devices);
	free(objects->lines);
	arena_free(&objects->arena);
}

/* Number of lines that only one list has. */
static size_t lines_compare(const struct objects *ours, const struct objects *theirs)
{
	size_t different = 0;
	size_t i = 0;
	size_t j = 0;

	while (i < ours->count || j < theirs->count) {
		int order = i == ours->count ? 1 : j == theirs->count ? -1 : strcmp(ours->lines[i], theirs->lines[j]);

		if (order != 0) {
			different++;
			printf("  only %s: %s\n", order < 0 ? "ours" : "upstream",
			       order < 0 ? ours->lines[i] : theirs->lines[j]);
		}
		i += order <= 0;
		j += order >= 0;
	}
	return different;
}

static bool pair_agrees(const char *folder, const char *policy_file, const char *list_file)
{
	char *policy_path = memory_format("%s/%s", folder, policy_file);
	char *list_path = memory_format("%s/%s", folder, list_file);
	xmlDoc *policy = xmlReadFile(policy_path, NULL, XML_PARSE_NOBLANKS);
	xmlDoc *reference = xmlReadFile(list_path, NULL, XML_PARSE_NOBLANKS);
	xmlDoc *list = commands_build(policy);
	struct objects ours = read_list(list);
	struct objects theirs = read_list(reference);
	size_t different = lines_compare(&ours, &theirs);

	printf("%s: %zu lines agree, %zu fail\n", folder, theirs.count, different);
	different += theirs.count == 0;
	if (different == 0) {
		verdict_input(policy_path);
		verdict_equal(list_path);
	}
	objects_free(&ours);
	objects_free(&theirs);
	xmlFreeDoc(list);
	xmlFreeDoc(reference);
	xmlFreeDoc(policy);
	free(policy_path);
	free(list_path);
	return different == 0;
}

/* A line with '?' for a region or a device that only other parts of the list number stands for any of them. */
static bool has_line(const struct objects *objects, const char *line)
{
	char *pattern = memory_format("%s", line);
	bool found_one = false;

	for (char *at = pattern; *at != '\0'; at++)
		*at = *at == '?' ? '*' : *at;
	for (size_t i = 0; i < objects->count && !found_one; i++)
		found_one = fnmatch(pattern, objects->lines[i], 0) == 0;
	free(pattern);
	return found_one;
}

/* A part of the list, as one function of upstream's makes it: ours has its lines. */
static bool part_agrees(const struct objects *ours, const char *path)
{
	xmlDoc *document = xmlReadFile(path, NULL, XML_PARSE_NOBLANKS);
	struct objects part = read_list(document);
	const size_t count = part.count;
	size_t open = 0;
	size_t missing = 0;

	for (size_t i = 0; i < count; i++) {
		open += strchr(part.lines[i], '?') != NULL;
		if (has_line(ours, part.lines[i]))
			continue;
		missing++;
		printf("  only upstream: %s\n", part.lines[i]);
	}
	printf("%s: %zu lines of %zu agree, %zu of them but for a number of another part, %zu fail\n", path,
	       count - missing, count, open, missing);
	if (missing == 0 && count > 0)
		verdict_but(path, open, "lines that have a number of another part");
	objects_free(&part);
	xmlFreeDoc(document);
	return missing == 0 && count > 0;
}

static bool parts_agree(const char *folder)
{
	static const char *const parts[] = {"create_device_domains",    "create_ioapic",     "create_kernels",
					    "create_memory_blocks",     "create_processors", "create_subjects",
					    "create_vtd_tables_enabled"};
	char *policy_path = memory_format("%s/test_policy.xml", folder);
	xmlDoc *policy = xmlReadFile(policy_path, NULL, XML_PARSE_NOBLANKS);
	xmlDoc *list = commands_build(policy);
	struct objects ours = read_list(list);
	bool agree = true;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		char *path = memory_format("%s/%s.xml", folder, parts[i]);

		agree = part_agrees(&ours, path) && agree;
		free(path);
	}
	objects_free(&ours);
	xmlFreeDoc(list);
	xmlFreeDoc(policy);
	free(policy_path);
	return agree;
}

int main(int argc, char **argv)
{
	bool agree;

	if (argc != 2 || chdir(argv[1]) != 0) {
		printf("SKIPPED: the reference files are not there: %s\n", argc == 2 ? argv[1] : "no folder given");
		return EXIT_SKIPPED;
	}
	agree = pair_agrees("runs/demo", "7_b_hash.xml", "8_cmds.xml");
	agree = pair_agrees("tools/mugentau0cmds", "test_policy.xml", "test_policy_cmds.xml") && agree;
	agree = parts_agree("tools/mugentau0cmds") && agree;
	return agree ? EXIT_CODE_OK : EXIT_FAILURE;
}
