/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Page tables as a tree of 512-entry nodes, one per table. Leaf entries are complete when they are entered; entries
 * that point to tables are written at the end, when every table has its address.
 */
#include "emit/page_table.h"

#include <stdlib.h>
#include <string.h>

#define ENTRIES 512U
#define LEVEL_MAX 4U
#define PAGE_SIZE 4096ULL
#define ADDRESS_LIMIT (1ULL << 47) /* lower half of the canonical addresses; physical addresses are shorter */
#define SPAN_LIMIT (1ULL << 36)    /* of one mapping: bounds the work that a wrong size can cause */

/* SDM vol. 3, tables 4-15 to 4-20; APM vol. 2, 5.4. */
#define IA32E_PRESENT (1ULL << 0)
#define IA32E_WRITE (1ULL << 1)
#define IA32E_USER (1ULL << 2)
#define IA32E_PWT (1ULL << 3)
#define IA32E_PCD (1ULL << 4)
#define IA32E_ACCESSED (1ULL << 5)
#define IA32E_DIRTY (1ULL << 6)
#define IA32E_PAT_4K (1ULL << 7)
#define IA32E_GLOBAL (1ULL << 8)
#define IA32E_MARK (1ULL << 11)
#define IA32E_PAT_BIG (1ULL << 12)
#define IA32E_NX (1ULL << 63)
#define LARGE_PAGE (1ULL << 7) /* in all formats */

/* SDM vol. 3, tables 28-1 to 28-6. */
#define EPT_READ (1ULL << 0)
#define EPT_WRITE (1ULL << 1)
#define EPT_EXECUTE (1ULL << 2)
#define EPT_TYPE_SHIFT 3
#define EPT_IGNORE_PAT (1ULL << 6)
#define EPT_MARK (1ULL << 52)

/* VT-d specification, 9.8: what else a unit might look at (memory type, snooping) stays 0. */
#define VTD_READ (1ULL << 0)
#define VTD_WRITE (1ULL << 1)

/* Index into IA32_PAT as the kernel loads it (WB WT WC UC WP ...), and the EPT memory type. */
static const uint8_t pat_index[CACHING_COUNT] = {
    [CACHING_WB] = 0, [CACHING_WT] = 1, [CACHING_WC] = 2, [CACHING_UC] = 3, [CACHING_WP] = 4,
};
static const uint8_t ept_type[CACHING_COUNT] = {
    [CACHING_UC] = 0, [CACHING_WC] = 1, [CACHING_WT] = 4, [CACHING_WP] = 5, [CACHING_WB] = 6,
};

struct table {
	uint64_t entry[ENTRIES];
	struct table **child; /* ENTRIES pointers; NULL in tables of level 1 */
	uint64_t address;
};

struct builder {
	const struct page_table_style *style;
	struct table *root;
	unsigned root_level;
	uint64_t tables_at_level[LEVEL_MAX + 1];
};

static uint64_t level_span(unsigned level)
{
	return PAGE_SIZE << (9 * (level - 1));
}

static unsigned level_index(uint64_t address, unsigned level)
{
	return (unsigned)(address / level_span(level) % ENTRIES);
}

static struct table *table_new(struct builder *builder, unsigned level)
{
	struct table *table = calloc(1, sizeof(*table));

	if (table == NULL)
		return NULL;
	if (level > 1) {
		table->child = calloc(ENTRIES, sizeof(*table->child));
		if (table->child == NULL) {
			free(table);
			return NULL;
		}
	}
	builder->tables_at_level[level]++;
	return table;
}

static void table_free(struct table *table)
{
	if (table == NULL)
		return;
	for (unsigned i = 0; table->child != NULL && i < ENTRIES; i++)
		table_free(table->child[i]);
	free(table->child);
	free(table);
}

static uint64_t ia32e_leaf(const struct page_table_style *style, const struct page_table_mapping *mapping,
			   unsigned level)
{
	unsigned index = pat_index[mapping->caching];
	bool nested = style->format == PAGE_TABLE_NPT;
	uint64_t entry = IA32E_PRESENT;

	entry |= mapping->writable ? IA32E_WRITE : 0;
	entry |= mapping->executable ? 0 : IA32E_NX;
	entry |= style->user || nested ? IA32E_USER : 0; /* nested walks are user accesses: APM vol. 2, 15.25.5 */
	entry |= style->global && !nested ? IA32E_GLOBAL : 0;
	entry |= index & 1U ? IA32E_PWT : 0;
	entry |= index & 2U ? IA32E_PCD : 0;
	if (index & 4U)
		entry |= level == 1 ? IA32E_PAT_4K : IA32E_PAT_BIG;
	entry |= level > 1 ? LARGE_PAGE : 0;
	entry |= style->mark ? IA32E_MARK : 0;
	if (style->accessed_dirty)
		entry |= IA32E_ACCESSED | (mapping->writable ? IA32E_DIRTY : 0);
	return entry;
}

static uint64_t ept_leaf(const struct page_table_style *style, const struct page_table_mapping *mapping, unsigned level)
{
	uint64_t entry = EPT_READ | EPT_IGNORE_PAT;

	entry |= mapping->writable ? EPT_WRITE : 0;
	entry |= mapping->executable ? EPT_EXECUTE : 0;
	entry |= (uint64_t)ept_type[mapping->caching] << EPT_TYPE_SHIFT;
	entry |= level > 1 ? LARGE_PAGE : 0;
	entry |= style->mark ? EPT_MARK : 0;
	return entry;
}

static uint64_t leaf_bits(const struct page_table_style *style, const struct page_table_mapping *mapping,
			  unsigned level)
{
	if (style->format == PAGE_TABLE_VTD)
		return VTD_READ | (mapping->writable ? VTD_WRITE : 0) | (level > 1 ? LARGE_PAGE : 0);
	if (style->format == PAGE_TABLE_EPT)
		return ept_leaf(style, mapping, level);
	return ia32e_leaf(style, mapping, level);
}

/* Rights are decided by leaves alone: entries that point to tables allow everything. */
static uint64_t table_bits(const struct page_table_style *style)
{
	uint64_t entry;

	if (style->format == PAGE_TABLE_VTD)
		return VTD_READ | VTD_WRITE;
	if (style->format == PAGE_TABLE_EPT)
		return EPT_READ | EPT_WRITE | EPT_EXECUTE | (style->mark ? EPT_MARK : 0);
	entry = IA32E_PRESENT | IA32E_WRITE;
	entry |= style->user || style->format == PAGE_TABLE_NPT ? IA32E_USER : 0;
	entry |= style->accessed_dirty ? IA32E_ACCESSED : 0;
	entry |= style->mark ? IA32E_MARK : 0;
	return entry;
}

static bool large_leaf_fits(uint64_t virtual_address, uint64_t physical_address, uint64_t rest, unsigned level)
{
	uint64_t span = level_span(level);

	return virtual_address % span == 0 && physical_address % span == 0 && rest >= span;
}

/* The table of the wanted level on the way to the address; a table that is missing is made. NULL: a leaf is there. */
static struct table *table_reach(struct builder *builder, uint64_t address, unsigned level)
{
	struct table *table = builder->root;

	for (unsigned at = builder->root_level; at > level; at--) {
		unsigned index = level_index(address, at);

		if (table->entry[index] != 0)
			return NULL;
		if (table->child[index] == NULL)
			table->child[index] = table_new(builder, at - 1);
		table = table->child[index];
		if (table == NULL)
			return NULL;
	}
	return table;
}

/* Enters one leaf of the given level. false: something else is mapped there. */
static bool leaf_enter(struct builder *builder, uint64_t virtual_address, uint64_t entry, unsigned level)
{
	struct table *table = table_reach(builder, virtual_address, level);
	unsigned index = level_index(virtual_address, level);

	if (table == NULL || (level > 1 && table->child[index] != NULL))
		return false;
	if (table->entry[index] != 0)
		return table->entry[index] == entry;
	table->entry[index] = entry;
	return true;
}

static unsigned leaf_level(const struct page_table_style *style, const struct page_table_mapping *mapping,
			   uint64_t offset)
{
	uint64_t virtual_address = mapping->virtual_address + offset;
	uint64_t physical_address = mapping->physical_address + offset;
	unsigned level = style->large_pages ? 3 : 1;

	while (level > 1 && !large_leaf_fits(virtual_address, physical_address, mapping->size - offset, level))
		level--;
	return level;
}

static bool mapping_possible(const struct builder *builder, const struct page_table_mapping *mapping)
{
	uint64_t span = level_span(builder->root_level) * ENTRIES;
	uint64_t limit = span < ADDRESS_LIMIT ? span : ADDRESS_LIMIT;

	return mapping->size > 0 && mapping->size % PAGE_SIZE == 0 && mapping->size <= SPAN_LIMIT &&
	       mapping->virtual_address % PAGE_SIZE == 0 && mapping->physical_address % PAGE_SIZE == 0 &&
	       mapping->virtual_address <= limit - mapping->size &&
	       mapping->physical_address <= ADDRESS_LIMIT - mapping->size && mapping->caching < CACHING_COUNT;
}

static bool mapping_enter(struct builder *builder, const struct page_table_mapping *mapping,
			  struct page_table_conflict *conflict)
{
	uint64_t offset = 0;

	if (!mapping_possible(builder, mapping)) {
		conflict->virtual_address = mapping->virtual_address;
		return false;
	}
	while (offset < mapping->size) {
		unsigned level = leaf_level(builder->style, mapping, offset);
		uint64_t entry = leaf_bits(builder->style, mapping, level) | (mapping->physical_address + offset);

		if (!leaf_enter(builder, mapping->virtual_address + offset, entry, level)) {
			conflict->virtual_address = mapping->virtual_address + offset;
			return false;
		}
		offset += level_span(level);
	}
	return true;
}

static const struct page_table_mapping *mapping_at(const struct page_table_mapping *mappings, size_t count,
						   uint64_t address)
{
	for (size_t i = 0; i < count; i++)
		if (address >= mappings[i].virtual_address && address - mappings[i].virtual_address < mappings[i].size)
			return &mappings[i];
	return NULL;
}

static bool tree_build(struct builder *builder, const struct page_table_mapping *mappings, size_t count,
		       struct page_table_conflict *conflict)
{
	memset(conflict, 0, sizeof(*conflict));
	builder->root_level = builder->style->levels != 0 ? builder->style->levels : LEVEL_MAX;
	builder->root = table_new(builder, builder->root_level);
	if (builder->root == NULL)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (mapping_enter(builder, &mappings[i], conflict))
			continue;
		conflict->mapping = &mappings[i];
		if (mapping_possible(builder, &mappings[i]))
			conflict->other = mapping_at(mappings, i, conflict->virtual_address);
		return false;
	}
	return true;
}

static uint64_t tables_total(const struct builder *builder)
{
	uint64_t total = 0;

	for (unsigned level = 1; level <= LEVEL_MAX; level++)
		total += builder->tables_at_level[level];
	return total;
}

/* next[level]: address of the next table of that level. Visits in address order. */
static void addresses_assign(struct table *table, unsigned level, uint64_t *next)
{
	table->address = next[level];
	next[level] += PAGE_SIZE;
	for (unsigned i = 0; level > 1 && i < ENTRIES; i++)
		if (table->child[i] != NULL)
			addresses_assign(table->child[i], level - 1, next);
}

static void store_entry(uint8_t *at, uint64_t entry)
{
	for (unsigned i = 0; i < sizeof(entry); i++)
		at[i] = (uint8_t)(entry >> (8 * i));
}

static void table_store(const struct table *table, unsigned level, uint64_t bits, uint64_t root, uint8_t *content)
{
	uint8_t *page = content + (table->address - root);

	for (unsigned i = 0; i < ENTRIES; i++) {
		const struct table *child = level > 1 ? table->child[i] : NULL;

		store_entry(page + 8U * i, child != NULL ? child->address | bits : table->entry[i]);
		if (child != NULL)
			table_store(child, level - 1, bits, root, content);
	}
}

static uint8_t *tree_store(struct builder *builder, uint64_t root)
{
	uint64_t next[LEVEL_MAX + 1] = {[1] = root + PAGE_SIZE};
	uint8_t *content = calloc(tables_total(builder), PAGE_SIZE);

	if (content == NULL)
		return NULL;
	for (unsigned level = 2; level < builder->root_level; level++)
		next[level] = next[level - 1] + builder->tables_at_level[level - 1] * PAGE_SIZE;
	next[builder->root_level] = root;
	addresses_assign(builder->root, builder->root_level, next);
	table_store(builder->root, builder->root_level, table_bits(builder->style), root, content);
	return content;
}

bool page_table_count(const struct page_table_style *style, const struct page_table_mapping *mappings, size_t count,
		      uint64_t *tables, struct page_table_conflict *conflict)
{
	struct builder builder = {.style = style};
	bool built = tree_build(&builder, mappings, count, conflict);

	*tables = tables_total(&builder);
	table_free(builder.root);
	return built;
}

bool page_table_build(const struct page_table_style *style, const struct page_table_mapping *mappings, size_t count,
		      uint64_t root, uint8_t **content, uint64_t *tables, struct page_table_conflict *conflict)
{
	struct builder builder = {.style = style};
	bool built = tree_build(&builder, mappings, count, conflict);

	*tables = tables_total(&builder);
	*content = built ? tree_store(&builder, root) : NULL;
	table_free(builder.root);
	return *content != NULL;
}
