/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Regions, free RAM and device memory by address. */
#include "emit/memory_map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "common/memory.h"
#include "emit/bitmap_rights.h"
#include "emit/memory_sum.h"
#include "emit/policy_view.h"
#include "tree.h"

/* An area with its place in the order; json is what becomes of it. */
struct area {
	uint64_t address;
	uint64_t size;
	json_t *json;
};

struct memory_map {
	struct area *areas;
	size_t count;
	size_t capacity;
	struct name_table users;   /* region name -> its "users" */
	struct name_table bitmaps; /* bitmap region -> its "bitmapOf" */
};

static json_t *area_add(struct memory_map *map, const char *kind, uint64_t address, uint64_t size)
{
	json_t *json = json_object();

	map->areas = memory_grow(map->areas, &map->capacity, map->count, sizeof(*map->areas));
	map->areas[map->count++] = (struct area){address, size, json};
	json_set(json, "kind", json_text(kind));
	json_set(json, "address", json_integer((json_int_t)address));
	json_set(json, "size", json_integer((json_int_t)size));
	return json;
}

static void set_attribute(json_t *json, const char *key, const xmlNode *node, const char *attribute)
{
	const char *text = tree_attribute(node, attribute);

	json_set(json, key, json_text(text != NULL ? text : ""));
}

static const char *content_of(const xmlNode *region)
{
	if (tree_child(region, "file") != NULL)
		return "file";
	return tree_child(region, "fill") != NULL ? "fill" : "none";
}

static bool is_bitmap(const xmlNode *region)
{
	const char *type = tree_attribute(region, "type");

	for (size_t i = 0; type != NULL && i < BITMAP_COUNT; i++) {
		if (strcmp(type, bitmap_kinds[i].type) == 0)
			return true;
	}
	return false;
}

static void add_regions(struct memory_map *map, const xmlNode *system)
{
	TREE_FOR_EACH(region, tree_child(system, "memory"), "memory") {
		json_t *json =
		    area_add(map, "region", tree_number(region, "physicalAddress"), tree_number(region, "size"));
		json_t *users = json_array();

		set_attribute(json, "name", region, "name");
		set_attribute(json, "type", region, "type");
		set_attribute(json, "caching", region, "caching");
		json_set(json, "content", json_text(content_of(region)));
		json_set(json, "users", users);
		name_table_add(&map->users, tree_name(region), users);
		if (is_bitmap(region)) {
			json_t *subjects = json_array();

			json_set(json, "bitmapOf", subjects);
			name_table_add(&map->bitmaps, tree_name(region), subjects);
		}
	}
}

static void add_users(struct memory_map *map, const char *owner, const char *name, const xmlNode *memory)
{
	TREE_FOR_EACH(mapping, memory, "memory") {
		const char *physical = tree_attribute(mapping, "physical");
		json_t *users = physical != NULL ? name_table_find(&map->users, physical) : NULL;
		json_t *user;

		if (users == NULL)
			continue;
		user = json_object();
		json_set(user, "owner", json_text(owner));
		json_set(user, "name", json_text(name));
		json_set(user, "virtualAddress", json_integer((json_int_t)tree_number(mapping, "virtualAddress")));
		json_set(user, "writable", json_boolean(tree_boolean(mapping, "writable")));
		json_set(user, "executable", json_boolean(tree_boolean(mapping, "executable")));
		json_array_append_new(users, user);
	}
}

/* A bitmap is mapped by nobody; the CPU reads it for these subjects. */
static void add_bitmap_user(struct memory_map *map, const xmlNode *subject, const struct bitmap_kind *kind)
{
	char *name = bitmap_region_name(subject, kind);
	json_t *subjects = name_table_find(&map->bitmaps, name);

	free(name);
	if (subjects != NULL)
		json_array_append_new(subjects, json_text(tree_name(subject)));
}

static void add_owners(struct memory_map *map, const xmlNode *system)
{
	TREE_FOR_EACH(cpu, tree_path(system, "kernel/memory"), "cpu") {
		char *name = memory_format("kernel_%s", tree_attribute(cpu, "id"));

		add_users(map, "kernel", name, cpu);
		free(name);
	}
	TREE_FOR_EACH(subject, tree_child(system, "subjects"), "subject") {
		add_users(map, "subject", tree_name(subject), tree_child(subject, "memory"));
		for (size_t i = 0; i < BITMAP_COUNT; i++)
			add_bitmap_user(map, subject, &bitmap_kinds[i]);
	}
	TREE_FOR_EACH(domain, tree_child(system, "deviceDomains"), "domain")
		add_users(map, "domain", tree_name(domain), tree_child(domain, "memory"));
}

static int area_order(const void *left, const void *right)
{
	const struct area *a = left;
	const struct area *b = right;

	return (a->address > b->address) - (a->address < b->address);
}

static void sort(struct memory_map *map)
{
	if (map->count > 1)
		qsort(map->areas, map->count, sizeof(*map->areas), area_order);
}

static void add_free(struct memory_map *map, const xmlNode *block, uint64_t first, uint64_t end)
{
	if (first < end)
		json_set(area_add(map, "free", first, end - first), "allocatable",
			 json_boolean(tree_boolean(block, "allocatable")));
}

/* What is left of a block between its regions, which are the first count areas, by address. */
static void add_rest(struct memory_map *map, const xmlNode *block, size_t count)
{
	uint64_t at = tree_number(block, "physicalAddress");
	uint64_t end = at + tree_number(block, "size");

	for (size_t i = 0; i < count; i++) {
		uint64_t address = map->areas[i].address;

		if (address < at || address >= end)
			continue;
		add_free(map, block, at, address);
		at = address + map->areas[i].size;
	}
	add_free(map, block, at, end);
}

static void add_devices(struct memory_map *map, const xmlNode *system)
{
	TREE_FOR_EACH(device, tree_path(system, "hardware/devices"), "device") {
		TREE_FOR_EACH(memory, device, "memory") {
			json_t *json = area_add(map, "device", tree_number(memory, "physicalAddress"),
						tree_number(memory, "size"));

			set_attribute(json, "name", device, "name");
			set_attribute(json, "memory", memory, "name");
			set_attribute(json, "caching", memory, "caching");
		}
	}
}

static void add_sum(json_t *root, const xmlDoc *policy)
{
	struct memory_sum sum = memory_sum_make(policy);
	json_t *list = json_array();

	for (size_t i = 0; i < sum.count; i++) {
		json_t *json = json_object();

		json_set(json, "name", json_text(sum.subjects[i].name));
		json_set(json, "size", json_integer((json_int_t)sum.subjects[i].bytes));
		json_set(json, "plain", json_boolean(sum.subjects[i].plain));
		json_array_append_new(list, json);
	}
	json_set(root, "memoryPerSubject", list);
	json_set(root, "fixedPart", json_integer((json_int_t)sum.fixed_bytes));
	memory_sum_free(&sum);
}

static json_t *map_finish(struct memory_map *map)
{
	json_t *root = json_object();
	json_t *list = json_array();

	sort(map);
	for (size_t i = 0; i < map->count; i++)
		json_array_append_new(list, map->areas[i].json);
	json_set(root, "memory", list);
	name_table_free(&map->users);
	name_table_free(&map->bitmaps);
	free(map->areas);
	return root;
}

char *memory_map_text(const xmlDoc *policy, size_t *size)
{
	const xmlNode *system = policy_view_system(policy);
	struct memory_map map = {0};
	size_t regions;
	char *text = NULL;
	json_t *root;
	FILE *stream;

	add_regions(&map, system);
	add_owners(&map, system);
	sort(&map);
	regions = map.count;
	TREE_FOR_EACH(block, tree_path(system, "hardware/memory"), "memoryBlock")
		add_rest(&map, block, regions);
	add_devices(&map, system);
	stream = open_memstream(&text, size);
	root = map_finish(&map);
	add_sum(root, policy);
	json_print(stream, root);
	fclose(stream);
	return text;
}
