/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Open addressing over an array of entries; at most half of the slots are in use, so that every search ends. */
#include "name_table.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "suggest.h"

/* FNV-1a. */
static uint32_t name_hash(const char *name)
{
	uint32_t hash = 2166136261U;

	for (; *name != '\0'; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619U;
	return hash;
}

/* The slot of a name, or the free slot where it belongs. */
static size_t name_slot(const struct name_table *table, const char *name)
{
	size_t slot = name_hash(name) & (table->slot_count - 1);

	while (table->slots[slot] != 0 && strcmp(table->entries[table->slots[slot] - 1].name, name) != 0)
		slot = (slot + 1) & (table->slot_count - 1);
	return slot;
}

static void name_table_widen(struct name_table *table)
{
	table->slot_count = table->slot_count == 0 ? 32 : table->slot_count * 2;
	free(table->slots);
	table->slots = memory_alloc(table->slot_count, sizeof(*table->slots));
	for (size_t i = 0; i < table->count; i++)
		table->slots[name_slot(table, table->entries[i].name)] = (uint32_t)(i + 1);
}

void *name_table_add(struct name_table *table, const char *name, void *object)
{
	size_t slot;

	if (table->count * 2 >= table->slot_count)
		name_table_widen(table);
	slot = name_slot(table, name);
	if (table->slots[slot] != 0)
		return table->entries[table->slots[slot] - 1].object;
	table->entries = memory_grow(table->entries, &table->entry_capacity, table->count, sizeof(*table->entries));
	table->entries[table->count].name = name;
	table->entries[table->count].object = object;
	table->slots[slot] = (uint32_t)++table->count;
	return NULL;
}

void *name_table_find(const struct name_table *table, const char *name)
{
	size_t slot;

	if (table->slot_count == 0 || name == NULL)
		return NULL;
	slot = name_slot(table, name);
	return table->slots[slot] == 0 ? NULL : table->entries[table->slots[slot] - 1].object;
}

void name_table_offer(const struct name_table *table, struct suggestion *best)
{
	for (size_t i = 0; i < table->count; i++)
		suggest_offer(best, table->entries[i].name);
}

const char *name_table_suggest(const struct name_table *table, const char *name)
{
	struct suggestion best = suggest_start(name);

	name_table_offer(table, &best);
	return best.name;
}

void name_table_free(struct name_table *table)
{
	free(table->entries);
	free(table->slots);
	*table = (struct name_table){0};
}
