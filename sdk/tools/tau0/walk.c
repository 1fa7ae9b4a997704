/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Walks the finished page tables of an owner, entry by entry, as the CPU would (SDM vol. 3, 4.5 and 28.3; APM vol. 2,
 * 5.3 and 15.25), and holds every page that they reach against what is attached to the owner.
 *
 * One finding of a kind for each owner: a wrong table is wrong in many pages.
 */
#include "check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ROOT_LEVEL 4U
#define ENTRIES 512U
#define ADDRESS_BITS 0x0000fffffffff000ULL

#define BIT(n) (1ULL << (n))

struct rights {
	bool writable;
	bool executable;
};

struct walk {
	struct composition *composition;
	const struct owner *owner;
	struct report *report;
	const struct region *tables;
	bool *used; /* a table page was reached */
	bool reported[VIOLATION_COUNT];
};

/* A decoded entry: where it leads, and what it allows. */
struct entry {
	bool present;
	bool reserved; /* a bit is set that must be clear */
	bool leaf;
	struct rights rights;
	enum caching caching;
	uint64_t address;
};

static bool worth_reporting(struct walk *walk, enum violation violation)
{
	bool first = !walk->reported[violation];

	walk->reported[violation] = true;
	return first;
}

static uint64_t level_span(unsigned level)
{
	return PAGE_SIZE << (9 * (level - 1));
}

/* IA32_PAT as the kernel loads it: high 0x00070405, low 0x00010406; slots 5 to 7 are never used. */
static bool pat_decode(uint64_t raw, unsigned level, enum caching *caching)
{
	static const enum caching slots[] = {CACHING_WB, CACHING_WT, CACHING_WC, CACHING_UC, CACHING_WP};
	unsigned slot = (unsigned)(raw >> 3 & 3U) | (raw & (level == 1 ? BIT(7) : BIT(12)) ? 4U : 0U);

	if (slot >= sizeof(slots) / sizeof(slots[0]))
		return false;
	*caching = slots[slot];
	return true;
}

/* Bits 62:48 and 11:9 are ignored or reserved by the CPU, never used by us; a table pointer has no caching bits. */
static struct entry ia32e_decode(uint64_t raw, unsigned level)
{
	struct entry entry = {
	    .present = raw & BIT(0),
	    .leaf = level == 1 || (level < ROOT_LEVEL && raw & BIT(7)),
	    .rights = {.writable = raw & BIT(1), .executable = !(raw & BIT(63))},
	    .address = raw & ADDRESS_BITS,
	};

	entry.reserved = (raw & 0x7fff000000000e00ULL) != 0;
	if (!entry.leaf) {
		entry.reserved |= (raw & (BIT(3) | BIT(4) | BIT(7) | BIT(8))) != 0;
		return entry;
	}
	entry.reserved |= !pat_decode(raw, level, &entry.caching);
	if (level > 1) {
		entry.address &= ~BIT(12);
		entry.reserved |= entry.address % level_span(level) != 0;
	}
	return entry;
}

static bool ept_type_decode(unsigned type, enum caching *caching)
{
	static const struct {
		bool valid;
		enum caching caching;
	} types[8] = {
	    [0] = {true, CACHING_UC}, [1] = {true, CACHING_WC}, [4] = {true, CACHING_WT},
	    [5] = {true, CACHING_WP}, [6] = {true, CACHING_WB},
	};

	*caching = types[type].caching;
	return types[type].valid;
}

/* Present without the right to read is a misconfiguration, so it counts as reserved (SDM vol. 3, 28.3.3.1). */
static struct entry ept_decode(uint64_t raw, unsigned level)
{
	struct entry entry = {
	    .present = raw & 7U,
	    .leaf = level == 1 || (level < ROOT_LEVEL && raw & BIT(7)),
	    .rights = {.writable = raw & BIT(1), .executable = raw & BIT(2)},
	    .address = raw & ADDRESS_BITS,
	};

	entry.reserved = (raw & 0xffff000000000f00ULL) != 0 || !(raw & BIT(0));
	if (!entry.leaf) {
		entry.reserved |= (raw & 0xf8U) != 0;
		return entry;
	}
	entry.reserved |= !ept_type_decode(raw >> 3 & 7U, &entry.caching);
	entry.reserved |= level > 1 && entry.address % level_span(level) != 0;
	entry.reserved |= level == 1 && (raw & BIT(7)) != 0;
	return entry;
}

/* Of a unit without large pages: bits 0 and 1 are the rights, all others but the address are 0. */
static struct entry vtd_decode(uint64_t raw, unsigned level)
{
	return (struct entry){
	    .present = raw & 3U,
	    .reserved = (raw & ~(ADDRESS_BITS | 3U)) != 0 || !(raw & BIT(0)),
	    .leaf = level == 1,
	    .rights = {.writable = raw & BIT(1), .executable = false},
	    .caching = CACHING_COUNT,
	    .address = raw & ADDRESS_BITS,
	};
}

static uint64_t raw_load(const uint8_t *at)
{
	uint64_t raw = 0;

	for (unsigned i = 0; i < sizeof(raw); i++)
		raw |= (uint64_t)at[i] << (8 * i);
	return raw;
}

/* The table page at the address, or NULL after reporting that no table of this owner can be there. */
static const uint8_t *table_at(struct walk *walk, uint64_t address)
{
	const struct owner *owner = walk->owner;
	const struct region *region = walk->tables;
	const uint8_t *page;
	uint8_t pattern;
	uint64_t number;

	if (address < region->address || address >= composition_region_end(region)) {
		if (worth_reporting(walk, VIOLATION_TABLE_PLACE))
			report_violation(walk->report, VIOLATION_TABLE_PLACE, owner->line,
					 "%s: page table at 0x%" PRIx64 " is outside its region '%s'", owner->name,
					 address, region->name);
		return NULL;
	}
	number = (address - region->address) / PAGE_SIZE;
	if (walk->used[number]) {
		if (worth_reporting(walk, VIOLATION_TABLE_SHARED))
			report_violation(walk->report, VIOLATION_TABLE_SHARED, owner->line,
					 "%s: page table at 0x%" PRIx64 " in region '%s' is used twice", owner->name,
					 address, region->name);
		return NULL;
	}
	walk->used[number] = true;
	page = composition_page(region, number, &pattern);
	if (page == NULL && worth_reporting(walk, VIOLATION_TABLE_PLACE))
		report_violation(walk->report, VIOLATION_TABLE_PLACE, owner->line,
				 "%s: page table at 0x%" PRIx64 " in region '%s' has no content", owner->name, address,
				 region->name);
	return page;
}

/* A page that is not attached to the owner: says what it is. */
static void report_stray(struct walk *walk, uint64_t virtual_address, uint64_t address)
{
	const struct owner *owner = walk->owner;
	const struct region *region = composition_region_at(walk->composition, address);
	enum violation violation = VIOLATION_NOT_ATTACHED;

	if (region != NULL && composition_type_is(region, "system_pt"))
		violation = VIOLATION_TABLE_MAPPED;
	else if (region != NULL && owner->kind != OWNER_KERNEL &&
		 (strncmp(region->type, "kernel", 6) == 0 || strncmp(region->type, "system", 6) == 0))
		violation = VIOLATION_SYSTEM_MAPPED;
	if (worth_reporting(walk, violation))
		report_violation(walk->report, violation, owner->line,
				 "%s: virtual address 0x%" PRIx64 " maps 0x%" PRIx64 " of %s%s%s", owner->name,
				 virtual_address, address, region != NULL ? "region '" : "no region",
				 region != NULL ? region->name : "", region != NULL ? "'" : "");
}

static bool attachment_covers(const struct attachment *attachment, uint64_t address)
{
	return address >= attachment->address && address - attachment->address < attachment->pages * PAGE_SIZE;
}

static bool attachment_allows(const struct attachment *attachment, struct rights rights)
{
	return (!rights.writable || attachment->writable) && (!rights.executable || attachment->executable);
}

/* One attachment must allow all rights of the page: a pair of attachments never adds up to write and execute. */
static void check_page(struct walk *walk, uint64_t virtual_address, uint64_t address, const struct entry *entry)
{
	const struct owner *owner = walk->owner;
	const struct attachment *covering = NULL;

	for (size_t i = 0; i < owner->attachment_count; i++) {
		const struct attachment *attachment = &owner->attachments[i];

		if (!attachment_covers(attachment, address))
			continue;
		covering = attachment;
		if (attachment_allows(attachment, entry->rights))
			break;
	}
	if (covering == NULL) {
		report_stray(walk, virtual_address, address);
		return;
	}
	if (!attachment_allows(covering, entry->rights) && worth_reporting(walk, VIOLATION_RIGHTS))
		report_violation(walk->report, VIOLATION_RIGHTS, owner->line,
				 "%s: virtual address 0x%" PRIx64 " maps 0x%" PRIx64
				 " with rights r%s%s, attached is r%s%s",
				 owner->name, virtual_address, address, entry->rights.writable ? "w" : "-",
				 entry->rights.executable ? "x" : "-", covering->writable ? "w" : "-",
				 covering->executable ? "x" : "-");
	if (owner->kind != OWNER_DOMAIN && covering->caching != entry->caching &&
	    worth_reporting(walk, VIOLATION_CACHING))
		report_violation(walk->report, VIOLATION_CACHING, owner->line,
				 "%s: virtual address 0x%" PRIx64 " maps 0x%" PRIx64
				 " with another caching than its region",
				 owner->name, virtual_address, address);
}

static void check_leaf(struct walk *walk, uint64_t virtual_address, const struct entry *entry, unsigned level)
{
	for (uint64_t offset = 0; offset < level_span(level); offset += PAGE_SIZE)
		check_page(walk, virtual_address + offset, entry->address + offset, entry);
}

static struct entry entry_decode(const struct walk *walk, uint64_t raw, unsigned level)
{
	if (walk->owner->paging == PAGING_VTD)
		return vtd_decode(raw, level);
	return walk->owner->paging == PAGING_EPT ? ept_decode(raw, level) : ia32e_decode(raw, level);
}

static void walk_table(struct walk *walk, uint64_t address, uint64_t virtual_base, struct rights rights, unsigned level)
{
	const uint8_t *page = table_at(walk, address);

	for (unsigned i = 0; page != NULL && i < ENTRIES; i++) {
		struct entry entry = entry_decode(walk, raw_load(page + 8U * i), level);
		uint64_t virtual_address = virtual_base + i * level_span(level);

		if (!entry.present)
			continue;
		if (entry.reserved && worth_reporting(walk, VIOLATION_RESERVED_BITS))
			report_violation(walk->report, VIOLATION_RESERVED_BITS, walk->owner->line,
					 "%s: entry %u of the table at 0x%" PRIx64
					 " in region '%s' has a reserved bit set",
					 walk->owner->name, i, address, walk->tables->name);
		entry.rights.writable &= rights.writable;
		entry.rights.executable &= rights.executable;
		if (entry.leaf)
			check_leaf(walk, virtual_address, &entry, level);
		else
			walk_table(walk, entry.address, virtual_address, entry.rights, level - 1);
	}
}

/* The owner's page-table region: where its root lies. NULL after reporting. */
static struct region *tables_find(struct composition *composition, size_t index, struct report *report)
{
	const struct owner *owner = &composition->owners[index];
	struct region *region = composition_region_at(composition, owner->root);

	if (region == NULL || !composition_type_is(region, "system_pt")) {
		report_violation(report, VIOLATION_TABLE_PLACE, owner->line,
				 "%s: root page table at 0x%" PRIx64 " is not in a region of type system_pt",
				 owner->name, owner->root);
		return NULL;
	}
	if (region->user != 0) {
		report_violation(report, VIOLATION_TABLE_SHARED, owner->line,
				 "%s: page-table region '%s' at 0x%" PRIx64 " belongs to %s", owner->name, region->name,
				 region->address, composition->owners[region->user - 1].name);
		return NULL;
	}
	region->user = index + 1;
	return region;
}

void walk_owner(struct composition *composition, size_t owner, struct report *report)
{
	const struct region *tables = tables_find(composition, owner, report);
	struct walk walk = {
	    .composition = composition,
	    .owner = &composition->owners[owner],
	    .report = report,
	    .tables = tables,
	};
	size_t count = 0;

	if (tables == NULL)
		return;
	while (count < tables->pages)
		composition_append(&walk.used, &count, sizeof(*walk.used));
	walk_table(&walk, walk.owner->root, 0, (struct rights){true, true}, walk.owner->levels);
	free(walk.used);
}
