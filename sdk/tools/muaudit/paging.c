/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The walk, table by table, entry by entry. */
#include "paging.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/types.h>

#include "memory.h"

#define LEVELS 4U
#define ENTRIES 512U
#define TABLES_MAX (1U << 20) /* of one owner: 4 GiB of tables */

#define BIT(n) (1ULL << (n))
#define FRAME 0x0000fffffffff000ULL

/* SDM vol. 3, table 4-15 and following. */
#define PT_PRESENT BIT(0)
#define PT_WRITE BIT(1)
#define PT_USER BIT(2)
#define PT_PWT BIT(3)
#define PT_PCD BIT(4)
#define PT_ACCESSED BIT(5)
#define PT_DIRTY BIT(6)
#define PT_LARGE BIT(7)
#define PT_PAT_4K BIT(7)
#define PT_GLOBAL BIT(8)
#define PT_PAT_LARGE BIT(12)
#define PT_NX BIT(63)

/* SDM vol. 3, tables 28-1 to 28-6. */
#define EPT_RIGHTS (BIT(0) | BIT(1) | BIT(2))
#define EPT_IGNORE_PAT BIT(6)
#define EPT_LARGE BIT(7)

#define VTD_RIGHTS (BIT(0) | BIT(1))

struct entry {
	uint64_t raw;
	unsigned level;
	bool present;
	bool leaf;
	bool wrong; /* a bit that must be clear is set, or the other way round */
	bool writable;
	bool executable;
	enum memory_type memory_type;
	uint64_t address;
};

struct walk {
	const struct image *image;
	const struct policy *policy;
	struct space *space;
	uint8_t *seen; /* one for each page of the tables' region */
};

static uint64_t span(unsigned level)
{
	return (uint64_t)MUEN_PAGE_SIZE << (9 * (level - 1));
}

/* The kernel's IA32_PAT: WB WT WC UC WP in entries 0 to 4; the others are not for use. */
static enum memory_type pat_type(uint64_t raw, unsigned level)
{
	const uint64_t high = level == 1 ? PT_PAT_4K : PT_PAT_LARGE;

	if (raw & high)
		return raw & (PT_PWT | PT_PCD) ? MEMORY_TYPE_COUNT : MEMORY_WP;
	switch (raw & (PT_PWT | PT_PCD)) {
	case 0:
		return MEMORY_WB;
	case PT_PWT:
		return MEMORY_WT;
	case PT_PCD:
		return MEMORY_WC;
	default:
		return MEMORY_UC;
	}
}

static enum memory_type ept_type(uint64_t raw)
{
	switch (raw >> 3 & 7) {
	case 0:
		return MEMORY_UC;
	case 1:
		return MEMORY_WC;
	case 4:
		return MEMORY_WT;
	case 5:
		return MEMORY_WP;
	case 6:
		return MEMORY_WB;
	default:
		return MEMORY_TYPE_COUNT;
	}
}

/* Accessed is set everywhere, dirty where writable: no CPU ever writes a table. Global only in the kernel. */
static uint64_t ia32e_must(const struct entry *entry, enum paging_format format)
{
	uint64_t bits = PT_PRESENT | PT_ACCESSED | (format == PAGING_KERNEL ? 0 : PT_USER);

	if (!entry->leaf)
		return bits | PT_WRITE;
	return bits | (entry->raw & PT_WRITE ? PT_DIRTY : 0) | (entry->level > 1 ? PT_LARGE : 0);
}

static uint64_t ia32e_may(const struct entry *entry, enum paging_format format)
{
	uint64_t bits = PT_WRITE | PT_NX;

	if (!entry->leaf)
		return FRAME;
	bits |= PT_PWT | PT_PCD | (format == PAGING_KERNEL ? PT_GLOBAL : 0);
	if (entry->level == 1)
		return bits | FRAME | PT_PAT_4K;
	return bits | PT_PAT_LARGE | (FRAME & ~(span(entry->level) - 1));
}

static void ia32e_decode(struct entry *entry, enum paging_format format)
{
	uint64_t must;

	entry->present = entry->raw & PT_PRESENT;
	entry->leaf = entry->level == 1 || (entry->level < LEVELS && entry->raw & PT_LARGE);
	must = ia32e_must(entry, format);
	entry->wrong = (entry->raw & must) != must || (entry->raw & ~(must | ia32e_may(entry, format))) != 0;
	entry->writable = entry->raw & PT_WRITE;
	entry->executable = !(entry->raw & PT_NX);
	entry->memory_type = pat_type(entry->raw, entry->level);
	entry->address = entry->raw & FRAME & (entry->leaf ? ~(span(entry->level) - 1) : ~0ULL);
}

/* A leaf ignores the guest's PAT: the memory type is the policy's, not the guest's. */
static void ept_decode(struct entry *entry)
{
	uint64_t must;
	uint64_t may;

	entry->present = entry->raw & EPT_RIGHTS;
	entry->leaf = entry->level == 1 || (entry->level < LEVELS && entry->raw & EPT_LARGE);
	must = entry->leaf ? BIT(0) | EPT_IGNORE_PAT | (entry->level > 1 ? EPT_LARGE : 0) : EPT_RIGHTS;
	may = entry->leaf ? EPT_RIGHTS | 7U << 3 | (FRAME & ~(span(entry->level) - 1)) : FRAME;
	entry->wrong = (entry->raw & must) != must || (entry->raw & ~(must | may)) != 0;
	entry->writable = entry->raw & BIT(1);
	entry->executable = entry->raw & BIT(2);
	entry->memory_type = ept_type(entry->raw);
	entry->address = entry->raw & FRAME & (entry->leaf ? ~(span(entry->level) - 1) : ~0ULL);
}

/* Read is always granted. No large pages: a unit need not have them. */
static void vtd_decode(struct entry *entry)
{
	entry->present = entry->raw & VTD_RIGHTS;
	entry->leaf = entry->level == 1;
	entry->wrong = (entry->raw & ~(VTD_RIGHTS | FRAME)) != 0 || !(entry->raw & BIT(0)) ||
		       (!entry->leaf && (entry->raw & VTD_RIGHTS) != VTD_RIGHTS);
	entry->writable = entry->raw & BIT(1);
	entry->memory_type = MEMORY_WB;
	entry->address = entry->raw & FRAME;
}

/* An entry that is not present holds nothing at all. */
static struct entry decode(uint64_t raw, unsigned level, enum paging_format format)
{
	struct entry entry = {.raw = raw, .level = level};

	if (format == PAGING_VTD)
		vtd_decode(&entry);
	else if (format == PAGING_EPT)
		ept_decode(&entry);
	else
		ia32e_decode(&entry, format);
	if (!entry.present)
		entry.wrong = raw != 0;
	return entry;
}

static void table_refuse(const struct walk *walk, uint64_t address, const char *text)
{
	const struct region *region = policy_region_at(walk->policy, address);

	finding_add(walk->policy->findings, FINDING_TABLE_PLACE, region != NULL ? region->name : NULL, address,
		    "%s: its page table there %s", walk->space->title, text);
}

/* Copies a table; false if no table of this owner can be there. */
static bool table_load(const struct walk *walk, uint64_t address, uint64_t table[ENTRIES])
{
	const struct region *region = walk->space->tables;
	uint64_t number = (address - region->address) / MUEN_PAGE_SIZE;

	if (address < region->address || address - region->address >= region->size) {
		table_refuse(walk, address, "is not in the region of its page tables");
		return false;
	}
	if (walk->seen[number]) {
		table_refuse(walk, address, "is used twice");
		return false;
	}
	walk->seen[number] = 1;
	if (image_copy(walk->image, address, table, MUEN_PAGE_SIZE) != MUEN_PAGE_SIZE) {
		table_refuse(walk, address, "is not in the image");
		return false;
	}
	walk->policy->findings->counts.table_pages++;
	walk->policy->findings->counts.table_entries += ENTRIES;
	return true;
}

static void run_add(struct space *space, const struct run *run)
{
	struct run *last = space->run_count > 0 ? &space->runs[space->run_count - 1] : NULL;

	if (last != NULL && last->virtual_address + last->size == run->virtual_address &&
	    last->address + last->size == run->address && last->memory_type == run->memory_type &&
	    last->writable == run->writable && last->executable == run->executable) {
		last->size += run->size;
		return;
	}
	space->runs = memory_resize(space->runs, space->run_count + 1, sizeof(*run));
	space->runs[space->run_count++] = *run;
}

/* What the CPU makes of the upper half of the entries of a root; guest addresses are not extended. */
static uint64_t canonical(const struct walk *walk, uint64_t address)
{
	bool guest =
	    walk->space->format == PAGING_EPT || walk->space->format == PAGING_NPT || walk->space->format == PAGING_VTD;

	return !guest && address & BIT(47) ? address | 0xffff000000000000ULL : address;
}

static void report_bits(const struct walk *walk, uint64_t table, unsigned index, uint64_t virtual_address,
			const struct entry *entry)
{
	finding_add(walk->policy->findings, FINDING_ENTRY_BITS, walk->space->tables->name, table + 8ULL * index,
		    "%s: entry 0x%016" PRIx64 " of level %u for 0x%" PRIx64 " has bits that must not be so",
		    walk->space->title, entry->raw, entry->level, virtual_address);
}

static void walk_table(const struct walk *walk, uint64_t address, const struct run *above, unsigned level)
{
	uint64_t table[ENTRIES];

	if (!table_load(walk, address, table))
		return;
	for (unsigned i = 0; i < ENTRIES; i++) {
		const struct entry entry = decode(table[i], level, walk->space->format);
		const struct run run = {
		    .virtual_address = canonical(walk, above->virtual_address + i * span(level)),
		    .address = entry.address,
		    .size = span(level),
		    .memory_type = entry.memory_type,
		    .writable = entry.writable && above->writable,
		    .executable = entry.executable && above->executable,
		};

		if (entry.wrong)
			report_bits(walk, address, i, run.virtual_address, &entry);
		if (entry.present && entry.leaf)
			run_add(walk->space, &run);
		else if (entry.present)
			walk_table(walk, entry.address, &run, level - 1);
	}
}

void paging_walk(const struct image *image, const struct policy *policy, uint64_t root, struct space *space)
{
	const struct run all = {.writable = true, .executable = true};
	struct walk walk = {.image = image, .policy = policy, .space = space};

	space->tables = policy_region_at(policy, root);
	if (space->tables == NULL || strcmp(space->tables->type, "system_pt") != 0 ||
	    space->tables->size / MUEN_PAGE_SIZE > TABLES_MAX) {
		table_refuse(&walk, root, "is not in a region for page tables");
		space->tables = NULL;
		return;
	}
	walk.seen = memory_get(space->tables->size / MUEN_PAGE_SIZE, 1);
	walk_table(&walk, root, &all, space->levels != 0 ? space->levels : LEVELS);
	free(walk.seen);
}

void paging_free(struct space *space)
{
	free(space->runs);
	free(space->title);
	*space = (struct space){0};
}

size_t paging_from(const struct space *space, uint64_t virtual_address)
{
	size_t low = 0;
	size_t high = space->run_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct run *run = &space->runs[middle];

		if (virtual_address >= run->virtual_address && virtual_address - run->virtual_address >= run->size)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool paging_translate(const struct space *space, uint64_t virtual_address, uint64_t *address)
{
	size_t index = paging_from(space, virtual_address);

	if (index == space->run_count || space->runs[index].virtual_address > virtual_address)
		return false;
	*address = space->runs[index].address + (virtual_address - space->runs[index].virtual_address);
	return true;
}
