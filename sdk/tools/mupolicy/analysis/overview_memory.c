/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Physical memory: the blocks of the machine as strips, and all regions by address with everyone who maps them. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/overview_parts.h"
#include "tree.h"

#define WIDTH 10000 /* of a strip */

struct entry {
	const xmlNode *region;
	uint64_t address;
	xmlNode *users;
};

struct entries {
	struct entry *list;
	size_t count;
	struct name_table names;
};

static int compare_entries(const void *left, const void *right)
{
	const struct entry *a = left;
	const struct entry *b = right;

	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	return strcmp(tree_name(a->region), tree_name(b->region));
}

/* "system", "kernel", "subject", "channel", "device": what a reader looks for. */
static const char *class_of(const xmlNode *region)
{
	const char *type = tree_attribute(region, "type");

	if (type == NULL)
		return "subject";
	if (strcmp(type, "subject_channel") == 0)
		return "channel";
	if (strncmp(type, "system", 6) == 0)
		return "system";
	return strncmp(type, "kernel", 6) == 0 ? "kernel" : strncmp(type, "device", 6) == 0 ? "device" : "subject";
}

static const char *content_of(const xmlNode *region)
{
	if (tree_child(region, "file") != NULL)
		return "file";
	return tree_child(region, "fill") != NULL ? "fill" : "empty";
}

static void add_region(xmlNode *list, struct entry *entry)
{
	static const char *const names[] = {"name", "type", "caching", "size", NULL};
	xmlNode *item = tree_add(list, "region", NULL);
	const uint64_t size = tree_number(entry->region, "size");

	overview_copy(item, entry->region, names);
	tree_set_decimal(item, "size", size);
	tree_set(item, "class", class_of(entry->region));
	tree_set(item, "content", content_of(entry->region));
	tree_set_format(item, "first", "%010" PRIx64, entry->address);
	tree_set_format(item, "last", "%010" PRIx64, entry->address + size - (size > 0));
	overview_set_size(item, "size_text", size);
	entry->users = tree_add(item, "users", NULL);
}

static void add_users(const struct entries *entries, const xmlNode *mappings, const char *kind, const char *name)
{
	TREE_FOR_EACH(mapping, mappings, "memory") {
		const char *physical = tree_attribute(mapping, "physical");
		const struct entry *entry = physical == NULL ? NULL : name_table_find(&entries->names, physical);
		xmlNode *user = entry == NULL ? NULL : tree_add(entry->users, "user", NULL);

		if (user == NULL)
			continue;
		tree_set(user, "kind", kind);
		tree_set(user, "name", name);
		tree_set_format(user, "rights", "r%s%s", tree_boolean(mapping, "writable") ? "w" : "",
				tree_boolean(mapping, "executable") ? "x" : "");
	}
}

static void add_all_users(const struct entries *entries, const xmlNode *root)
{
	TREE_FOR_EACH(subject, tree_child(root, "subjects"), "subject")
		add_users(entries, tree_child(subject, "memory"), "subject", tree_name(subject));
	TREE_FOR_EACH(domain, tree_child(root, "deviceDomains"), "domain")
		add_users(entries, tree_child(domain, "memory"), "domain", tree_name(domain));
	TREE_FOR_EACH(cpu, tree_path(root, "kernel/memory"), "cpu") {
		char *name = memory_format("kernel %s", tree_attribute(cpu, "id"));

		add_users(entries, cpu, "kernel", name);
		free(name);
	}
}

static void add_strip(xmlNode *list, const struct entries *entries, const xmlNode *block)
{
	const uint64_t first = tree_number(block, "physicalAddress");
	const uint64_t size = tree_number(block, "size");
	xmlNode *item = tree_add(list, "block", NULL);
	xmlNode *pieces = tree_add(item, "pieces", NULL);

	tree_set(item, "name", tree_name(block));
	tree_set_format(item, "first", "%010" PRIx64, first);
	overview_set_size(item, "size_text", size);
	for (size_t i = 0; i < entries->count; i++) {
		const struct entry *entry = &entries->list[i];
		const uint64_t start = entry->address - first;
		const uint64_t length = tree_number(entry->region, "size");
		xmlNode *piece;

		if (entry->address < first || start >= size)
			continue;
		piece = tree_add(pieces, "piece", NULL);
		tree_set(piece, "name", tree_name(entry->region));
		tree_set(piece, "class", class_of(entry->region));
		tree_set_decimal(piece, "x", (uint64_t)((double)start / (double)size * WIDTH));
		tree_set_decimal(piece, "width", 1 + (uint64_t)((double)length / (double)size * WIDTH));
	}
}

static struct entries sorted_entries(const xmlNode *regions)
{
	struct entries entries = {.list = memory_alloc(tree_count(regions, "memory"), sizeof(struct entry))};

	TREE_FOR_EACH(region, regions, "memory")
		entries.list[entries.count++] =
		    (struct entry){.region = region, .address = tree_number(region, "physicalAddress")};
	if (entries.count > 0)
		qsort(entries.list, entries.count, sizeof(struct entry), compare_entries);
	for (size_t i = 0; i < entries.count; i++)
		name_table_add(&entries.names, tree_name(entries.list[i].region), &entries.list[i]);
	return entries;
}

void overview_add_memory(xmlNode *result, const xmlNode *root)
{
	struct entries entries = sorted_entries(tree_child(root, "memory"));
	xmlNode *blocks = tree_add(result, "blocks", NULL);
	xmlNode *list = tree_add(result, "region_list", NULL);

	for (size_t i = 0; i < entries.count; i++)
		add_region(list, &entries.list[i]);
	add_all_users(&entries, root);
	TREE_FOR_EACH(block, tree_path(root, "hardware/memory"), "memoryBlock")
		add_strip(blocks, &entries, block);
	name_table_free(&entries.names);
	free(entries.list);
}
