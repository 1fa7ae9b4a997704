/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Names to objects, in constant time. Keys are not copied: they must outlive the table. Iteration is in order of entry.
 */
#ifndef MUPOLICY_NAME_TABLE_H
#define MUPOLICY_NAME_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct name_entry {
	const char *name;
	void *object;
};

struct name_table {
	struct name_entry *entries; /* in order of entry */
	size_t count;
	size_t entry_capacity;
	uint32_t *slots;   /* index into entries plus 1; 0 = free */
	size_t slot_count; /* power of two */
};

/* Returns the object that already has this name (the table stays as it is), or NULL after entering the new one. */
void *name_table_add(struct name_table *table, const char *name, void *object);

/* NULL if there is none; nothing has the name NULL. */
void *name_table_find(const struct name_table *table, const char *name);

/* The known name most like this one, or NULL if none is like it. */
const char *name_table_suggest(const struct name_table *table, const char *name);

/* Offers all names to a suggestion that is being made. */
struct suggestion;
void name_table_offer(const struct name_table *table, struct suggestion *best);

void name_table_free(struct name_table *table);

#endif
