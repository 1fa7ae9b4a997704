/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What the command list describes: memory, devices, regions with content, owners (kernels, subjects, device domains)
 * with what is attached to them, and the tables of VT-d units. Plain data: execute.c fills it, check.c, walk.c and
 * bitmap.c judge it, stream.c writes it.
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
	bool locked; /* has all its content */
	bool active;
	unsigned line;
	size_t user; /* of page tables: index + 1 of the owner, 0 = none yet */
};

struct device {
	uint64_t id;
	bool pci;
	bool msi;
	uint16_t requester; /* PCI: bus 15:8, device 7:3, function 2:0 */
	bool active;
	size_t domain; /* index + 1 of the owner, 0 = none */
};

/* An interrupt of a device, and the subject that gets it. */
struct device_irq {
	uint64_t device;
	uint64_t irq;
	size_t subject; /* index + 1 of the owner, 0 = none */
};

struct processor {
	uint64_t id;
	uint64_t apic_id;
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
	PAGING_VTD,
};

enum owner_kind {
	OWNER_KERNEL,
	OWNER_SUBJECT,
	OWNER_DOMAIN,
};

/* Owners get what they have while they are open; only then may they be locked, and only then activated. */
enum owner_state {
	OWNER_OPEN,
	OWNER_LOCKED,
	OWNER_ACTIVE,
};

struct owner {
	enum owner_kind kind;
	enum owner_state state;
	uint64_t id;
	char *name;
	uint64_t cpu;
	enum paging paging;
	uint64_t root;
	uint64_t io_bitmap;
	uint64_t msr_bitmap;
	bool is_sibling;    /* a subject on the page tables of another one */
	uint64_t sibling;   /* the other's id */
	uint64_t domain_id; /* as in context entries */
	unsigned levels;    /* of page tables */
	uint64_t *devices;  /* assigned: ids */
	size_t device_count;
	struct attachment *attachments;
	size_t attachment_count;
	struct port_range *ports;
	size_t port_count;
	struct msr_range *msrs;
	size_t msr_count;
	unsigned line;
};

/* A context table of VT-d units, for one bus. */
struct context_table {
	uint64_t page;
	uint8_t bus;
};

struct vtd_tables {
	uint64_t root; /* 0: none */
	uint64_t remapping;
	bool extended; /* interrupts carry x2APIC ids */
	struct context_table *contexts;
	size_t context_count;
	unsigned line;
};

struct composition {
	struct memory_block *blocks;
	size_t block_count;
	struct device_memory *device_memory;
	size_t device_memory_count;
	struct device_ports *device_ports;
	size_t device_ports_count;
	struct device *devices;
	size_t device_count;
	struct device_irq *irqs;
	size_t irq_count;
	uint16_t *ioapics; /* requester ids */
	size_t ioapic_count;
	struct processor *cpus;
	size_t cpu_count;
	struct vtd_tables vtd;
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
