/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Zero page and Solo5 boot information from a subject's mappings. */
#include "emit/boot_info.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/types.h>

#include "common/memory.h"
#include "emit/acpi.h"
#include "emit/policy_view.h"
#include "tree.h"

/* Offsets in struct boot_params of Linux. */
#define ZP_SCREEN_ROW 0x01
#define ZP_SCREEN_MODE 0x06
#define ZP_SCREEN_COLUMNS 0x07
#define ZP_SCREEN_EGA 0x0a
#define ZP_SCREEN_LINES 0x0e
#define ZP_SCREEN_VGA 0x0f
#define ZP_SCREEN_POINTS 0x10
#define ZP_RAMDISK_IMAGE_HIGH 0x0c0
#define ZP_RAMDISK_SIZE_HIGH 0x0c4
#define ZP_MAP_COUNT 0x1e8
#define ZP_SETUP_SECTORS 0x1f1
#define ZP_BOOT_FLAG 0x1fe
#define ZP_MAGIC 0x202
#define ZP_VERSION 0x206
#define ZP_LOADER 0x210
#define ZP_LOAD_FLAGS 0x211
#define ZP_RAMDISK_IMAGE 0x218
#define ZP_RAMDISK_SIZE 0x21c
#define ZP_COMMAND_LINE 0x228
#define ZP_ALIGNMENT 0x230
#define ZP_XLOAD_FLAGS 0x236
#define ZP_COMMAND_LINE_MAX 0x238
#define ZP_PREFERRED_ADDRESS 0x258
#define ZP_INIT_SIZE 0x260
#define ZP_MAP 0x2d0
#define ZP_MAP_MAX 128U
#define ZP_MAP_ENTRY 20U

#define MAP_RAM 1U
#define MAP_RESERVED 2U
#define MAP_ACPI 3U
#define MAP_NVS 4U

#define KERNEL_ADDRESS 0x01000000ULL
#define INIT_SIZE_MAX ((0xffffffffULL - KERNEL_ADDRESS - 0x6000) & 0xfffff000ULL)

#define SOLO5_COMMAND_LINE 40U

/* A mapping, and the region behind it. */
struct view {
	const char *type;
	uint64_t address;
	uint64_t size;
	bool writable;
	bool is_mailbox;
};

struct views {
	struct view *list;
	size_t count;
	size_t capacity;
};

static void put(uint8_t *at, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

static struct views views_collect(const xmlNode *subject)
{
	struct name_table regions = policy_view_regions(subject->doc);
	struct views views = {0};

	TREE_FOR_EACH(mapping, tree_child(subject, "memory"), "memory") {
		const char *physical = tree_attribute(mapping, "physical");
		const xmlNode *region = physical != NULL ? name_table_find(&regions, physical) : NULL;
		const char *type = tree_attribute(region, "type");

		views.list = memory_grow(views.list, &views.capacity, views.count, sizeof(*views.list));
		views.list[views.count++] = (struct view){
		    .type = type != NULL ? type : "",
		    .address = tree_number(mapping, "virtualAddress"),
		    .size = tree_number(region, "size"),
		    .writable = tree_boolean(mapping, "writable"),
		    .is_mailbox = strcmp(tree_attribute(mapping, "logical"), ACPI_MAILBOX_NAME) == 0,
		};
	}
	name_table_free(&regions);
	return views;
}

static bool is_type(const struct view *view, const char *type)
{
	return strcmp(view->type, type) == 0;
}

static uint32_t map_type(const struct view *view)
{
	if (view->is_mailbox)
		return MAP_NVS;
	if (view->writable && (is_type(view, "subject") || is_type(view, "subject_initrd")))
		return MAP_RAM;
	return strncmp(view->type, "subject_acpi_", strlen("subject_acpi_")) == 0 ? MAP_ACPI : MAP_RESERVED;
}

static void map_put(const struct views *views, uint8_t *page)
{
	page[ZP_MAP_COUNT] = (uint8_t)views->count;
	for (size_t i = 0; i < views->count; i++) {
		uint8_t *entry = page + ZP_MAP + i * ZP_MAP_ENTRY;

		put(entry, views->list[i].address, 8);
		put(entry + 8, views->list[i].size, 8);
		put(entry + 16, map_type(&views->list[i]), 4);
	}
}

/* Initial RAM disks lie one after the other: the first address, and the sum of their sizes. */
static void ramdisk_put(const struct views *views, uint8_t *page)
{
	uint64_t address = UINT64_MAX;
	uint64_t size = 0;

	for (size_t i = 0; i < views->count; i++) {
		if (!is_type(&views->list[i], "subject_initrd"))
			continue;
		address = views->list[i].address < address ? views->list[i].address : address;
		size += views->list[i].size;
	}
	if (size == 0)
		return;
	put(page + ZP_RAMDISK_IMAGE, address & UINT32_MAX, 4);
	put(page + ZP_RAMDISK_IMAGE_HIGH, address >> 32, 4);
	put(page + ZP_RAMDISK_SIZE, size & UINT32_MAX, 4);
	put(page + ZP_RAMDISK_SIZE_HIGH, size >> 32, 4);
}

/* Memory from the kernel's place to the end of the region that has it. */
static uint64_t init_size(const struct views *views)
{
	for (size_t i = 0; i < views->count; i++) {
		const struct view *view = &views->list[i];
		uint64_t before = KERNEL_ADDRESS - view->address;

		if (view->address > KERNEL_ADDRESS || before >= view->size)
			continue;
		return view->size - before < INIT_SIZE_MAX ? view->size - before : INIT_SIZE_MAX;
	}
	return 0;
}

/* A text screen of 80 x 25. */
static void screen_put(uint8_t *page)
{
	page[ZP_SCREEN_ROW] = 24;
	page[ZP_SCREEN_MODE] = 3;
	page[ZP_SCREEN_COLUMNS] = 80;
	page[ZP_SCREEN_EGA] = 3;
	page[ZP_SCREEN_LINES] = 25;
	page[ZP_SCREEN_VGA] = 1;
	page[ZP_SCREEN_POINTS] = 16;
}

static void header_put(const struct views *views, uint64_t address, uint8_t *page)
{
	page[ZP_SETUP_SECTORS] = 7;
	put(page + ZP_BOOT_FLAG, 0xaa55, 2);
	memcpy(page + ZP_MAGIC, "HdrS", 4);
	put(page + ZP_VERSION, 0x020d, 2);
	page[ZP_LOADER] = 0xff;
	page[ZP_LOAD_FLAGS] = 1; /* protected-mode code at 1 MiB or above */
	put(page + ZP_COMMAND_LINE, address + MUEN_PAGE_SIZE, 4);
	put(page + ZP_ALIGNMENT, KERNEL_ADDRESS, 4);
	put(page + ZP_XLOAD_FLAGS, 2, 2); /* may be loaded above 4 GiB */
	put(page + ZP_COMMAND_LINE_MAX, MUEN_PAGE_SIZE - 1, 4);
	put(page + ZP_PREFERRED_ADDRESS, KERNEL_ADDRESS, 8);
	put(page + ZP_INIT_SIZE, init_size(views), 4);
}

/* All <bootparams>, separated by spaces; malloc'ed. */
static char *command_line(const xmlNode *subject)
{
	char *line = memory_format("%s", "");

	TREE_FOR_EACH(parameters, subject, "bootparams") {
		const char *text = tree_text(parameters);
		char *longer;

		if (text[0] == '\0')
			continue;
		longer = memory_format("%s%s%s", line, line[0] != '\0' ? " " : "", text);
		free(line);
		line = longer;
	}
	return line;
}

static const struct view *view_of_type(const struct views *views, const char *type)
{
	for (size_t i = 0; i < views->count; i++)
		if (is_type(&views->list[i], type))
			return &views->list[i];
	return NULL;
}

static bool zero_page_check(const xmlNode *subject, struct report *report, const struct views *views, size_t line_size)
{
	if (views->count > ZP_MAP_MAX) {
		report_error(report, RULE_EMIT_CONTENT, subject,
			     "subject '%s' has %zu memory mappings, a zero page lists %u", tree_name(subject),
			     views->count, ZP_MAP_MAX);
		return false;
	}
	if (line_size > MUEN_PAGE_SIZE) {
		report_error(report, RULE_EMIT_CONTENT, subject,
			     "the boot parameters of subject '%s' have more than %u characters", tree_name(subject),
			     MUEN_PAGE_SIZE - 1);
		return false;
	}
	if (init_size(views) == 0) {
		report_error(report, RULE_EMIT_CONTENT, subject,
			     "subject '%s' has no memory at 0x%llx, where Linux unpacks itself", tree_name(subject),
			     KERNEL_ADDRESS);
		return false;
	}
	return true;
}

uint8_t *boot_info_zero_page(const xmlNode *subject, struct report *report, size_t *size)
{
	struct views views = views_collect(subject);
	const struct view *place = view_of_type(&views, "subject_zeropage");
	char *line = command_line(subject);
	uint8_t *page = NULL;

	*size = MUEN_PAGE_SIZE + strlen(line) + 1;
	if (zero_page_check(subject, report, &views, strlen(line) + 1)) {
		page = memory_alloc(1, *size);
		screen_put(page);
		header_put(&views, place != NULL ? place->address : 0, page);
		ramdisk_put(&views, page);
		map_put(&views, page);
		memcpy(page + MUEN_PAGE_SIZE, line, strlen(line) + 1);
	}
	free(line);
	free(views.list);
	return page;
}

/* Address behind the subject's memory 'ram': Solo5 takes all below for its heap and stack. */
static uint64_t ram_end(const xmlNode *subject, const struct views *views)
{
	size_t index = 0;

	TREE_FOR_EACH(mapping, tree_child(subject, "memory"), "memory") {
		const char *logical = tree_attribute(mapping, "logical");

		if (logical != NULL && strcmp(logical, "ram") == 0)
			return views->list[index].address + views->list[index].size;
		index++;
	}
	return 0;
}

/* Last byte of the binary. */
static uint64_t binary_end(const struct views *views)
{
	uint64_t end = 1;

	for (size_t i = 0; i < views->count; i++)
		if (is_type(&views->list[i], "subject_binary") && views->list[i].address + views->list[i].size > end)
			end = views->list[i].address + views->list[i].size;
	return end - 1;
}

uint8_t *boot_info_solo5(const xmlNode *subject, struct report *report, size_t *size)
{
	struct views views = views_collect(subject);
	const struct view *place = view_of_type(&views, "subject_solo5_boot_info");
	char *line = command_line(subject);
	uint8_t *info = NULL;

	*size = SOLO5_COMMAND_LINE + strlen(line) + 1;
	if (ram_end(subject, &views) == 0) {
		report_error(report, RULE_EMIT_CONTENT, subject, "subject '%s' has no memory 'ram', which Solo5 needs",
			     tree_name(subject));
	} else if (view_of_type(&views, "subject_binary") == NULL) {
		report_error(report, RULE_EMIT_CONTENT, subject, "subject '%s' has no binary, which Solo5 starts",
			     tree_name(subject));
	} else {
		info = memory_alloc(1, *size);
		put(info, ram_end(subject, &views), 8);
		put(info + 8, binary_end(&views), 8);
		put(info + 24, (place != NULL ? place->address : 0) + SOLO5_COMMAND_LINE, 8);
		memcpy(info + SOLO5_COMMAND_LINE, line, strlen(line) + 1);
	}
	free(line);
	free(views.list);
	return info;
}
