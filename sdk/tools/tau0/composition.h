/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What the command list describes: memory, devices, regions with content, and owners (kernels and subjects) with what
 * is attached to them. Plain data: execute.c fills it, check.c, walk.c and bitmap.c judge it, stream.c writes it.
 */
#ifndef TAU0_COMPOSITION_H
#define TAU0_COMPOSITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_SIZE 4096ULL

/* Physical addresses end here: keeps every sum of an address and a size inside 64 bits. */
#define PHYSICAL_LIMIT (1ULL << 48)

enum caching {
	CACHING_UC,
	CACHING_WC,
	CACHING_WT,
	CACHING_WB,
	CACHING_WP,
	CACHING_COUNT,
};

struct memory_block {
	uint64_t address;
	uint64_t pages;
};

/* Pages of a region that get their content in one command. */
enum extent_kind {
	EXTENT_VACUOUS, /* no content */
	EXTENT_FILL,
	EXTENT_DATA,
};

struct extent {
	enum extent_kind kind;
	uint64_t first_page; /* inside the region */
	uint64_t pages;
	uint8_t pattern; /* EXTENT_FILL */
	uint8_t *data;   /* EXTENT_DATA: pages * PAGE_SIZE bytes */
};

struct region {
	uint64_t id;
	char *name;
	char *type;
	uint64_t address;
	uint64_t pages;
	enum caching caching;
	bool hashed;
	uint8_t hash[32];
	struct extent *extents; /* in page order, without holes */
	size_t extent_count;
	uint64_t appended_pages;
	bool active;
	unsigned line;
	size_t user; /* of page tables and bitmaps: index + 1 of the owner, 0 = none yet */
};

struct device_memory {
	uint64_t device;
	uint64_t address;
	uint64_t pages;
	enum caching caching;
};

struct device_ports {
	uint64_t device;
	uint16_t first;
	uint16_t last;
};

/* Pages that an owner may map: part of a region, or of a device's memory. */
struct attachment {
	size_t region; /* index, or NO_REGION for device memory */
	uint64_t address;
	uint64_t pages;
	enum caching caching;
	bool writable;
	bool executable;
};
#define NO_REGION SIZE_MAX

struct port_range {
	uint16_t first;
	uint16_t last;
};

struct msr_range {
	uint32_t first;
	uint32_t last;
	bool read;
	bool write;
};

enum paging {
	PAGING_IA32E,
	PAGING_EPT,
	PAGING_NPT,
};

enum owner_kind {
	OWNER_KERNEL,
	OWNER_SUBJECT,
};

struct owner {
	enum owner_kind kind;
	uint64_t id;
	char *name;
	uint64_t cpu;
	enum paging paging;
	uint64_t root;
	uint64_t io_bitmap;
	uint64_t msr_bitmap;
	struct attachment *attachments;
	size_t attachment_count;
	struct port_range *ports;
	size_t port_count;
	struct msr_range *msrs;
	size_t msr_count;
	unsigned line;
};

struct composition {
	struct memory_block *blocks;
	size_t block_count;
	struct device_memory *device_memory;
	size_t device_memory_count;
	struct device_ports *device_ports;
	size_t device_ports_count;
	uint64_t *devices;
	size_t device_count;
	uint64_t *cpus;
	size_t cpu_count;
	struct region *regions;
	size_t region_count;
	struct owner *owners;
	size_t owner_count;
	uint64_t entry_point;
	unsigned entry_line;
	bool closed;        /* writeImageCmdStream was seen */
	size_t *by_address; /* indices of regions in address order, made by check_composition() */
};

void composition_free(struct composition *composition);

/* One zeroed element more at the end of an array; its address. Ends the program without memory. */
void *composition_append(void *array_pointer, size_t *count, size_t element_size);

/* Region that holds the physical page, or NULL. Needs by_address. */
struct region *composition_region_at(const struct composition *composition, uint64_t address);

/* A page's content: NULL if it has none or is a fill, then *pattern is the fill byte (0 without content). */
const uint8_t *composition_page(const struct region *region, uint64_t page, uint8_t *pattern);

bool composition_has_content(const struct region *region);
uint64_t composition_region_end(const struct region *region);
bool composition_type_is(const struct region *region, const char *type);

#endif
