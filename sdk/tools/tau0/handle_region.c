/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Commands on regions and their content. */
#include "handlers.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "content.h"

void handle_create_region(struct machine *machine, struct command *command)
{
	struct composition *composition = machine->composition;
	struct region region = {
	    .id = command_number(command, "region", UINT32_MAX),
	    .address = command_address(command, "address"),
	    .pages = command_pages(command, "size"),
	    .caching = command_caching(command, "caching"),
	    .hashed = command_has(command, "hash"),
	    .line = command_line(command),
	};

	if (region.hashed)
		command_hash(command, "hash", region.hash);
	if (command->valid && region.pages > (PHYSICAL_LIMIT - region.address) / PAGE_SIZE)
		command_refuse(command, "size", "reaches beyond the physical address space");
	if (command->valid && region.id != composition->region_count)
		handlers_refuse_order(command, "region", region.id, "is not the next number");
	region.name = command_string(command, "name");
	region.type = command_string(command, "type");
	if (command->valid) {
		*(struct region *)composition_append(&composition->regions, &composition->region_count,
						     sizeof(region)) = region;
		return;
	}
	free(region.name);
	free(region.type);
}

/* Checks that the pages are the next ones of the region, and makes an extent of them. NULL after reporting. */
static struct extent *extent_add(struct machine *machine, struct command *command, enum extent_kind kind)
{
	struct region *region = handlers_region(machine, command, false);
	uint64_t base = command_address(command, "basePage");
	uint64_t pages = command_pages(command, "count");
	struct extent *extent;

	if (!command->valid || region == NULL)
		return NULL;
	if (region->locked) {
		handlers_refuse_order(command, "region", region->id, "is locked already");
		return NULL;
	}
	if (base != region->address + region->appended_pages * PAGE_SIZE ||
	    pages > region->pages - region->appended_pages) {
		report_violation(command->report, VIOLATION_CONTENT, command_line(command),
				 "region '%s' at 0x%" PRIx64 ": 0x%" PRIx64 " pages of content for 0x%" PRIx64
				 " do not fit",
				 region->name, region->address, pages, base);
		return NULL;
	}
	extent = composition_append(&region->extents, &region->extent_count, sizeof(*extent));
	extent->kind = kind;
	extent->first_page = region->appended_pages;
	extent->pages = pages;
	region->appended_pages += pages;
	return extent;
}

void handle_append_file(struct machine *machine, struct command *command)
{
	struct extent *extent = extent_add(machine, command, EXTENT_DATA);
	uint64_t offset = command_number(command, "baseOffset", INT64_MAX);
	char *file = command_string(command, "filename");
	const char *why;

	if (extent != NULL)
		extent->kind = EXTENT_VACUOUS;
	if (extent != NULL && command->valid) {
		extent->data = content_read(machine->inputs, file, offset, extent->pages, &why);
		if (extent->data == NULL)
			report_violation(command->report, VIOLATION_FILE, command_line(command), "file '%s' %s", file,
					 why);
		else
			extent->kind = EXTENT_DATA;
	}
	free(file);
}

void handle_append_fill(struct machine *machine, struct command *command)
{
	struct extent *extent = extent_add(machine, command, EXTENT_FILL);
	uint64_t pattern = command_number(command, "fill", UINT64_MAX);

	if (command->valid && pattern != (pattern & 0xffU) * 0x0101010101010101ULL)
		command_refuse(command, "fill", "is not one byte repeated");
	if (extent != NULL)
		extent->pattern = (uint8_t)pattern;
}

void handle_append_vacuous(struct machine *machine, struct command *command)
{
	extent_add(machine, command, EXTENT_VACUOUS);
}

/* A region is complete: its content is all there, and is what was compiled. */
void handle_lock_region(struct machine *machine, struct command *command)
{
	struct region *region = handlers_region(machine, command, false);
	uint8_t hash[32];

	if (region == NULL)
		return;
	if (region->locked) {
		handlers_refuse_order(command, "region", region->id, "is locked already");
		return;
	}
	region->locked = true;
	if (region->appended_pages != region->pages) {
		report_violation(command->report, VIOLATION_CONTENT, command_line(command),
				 "region '%s' at 0x%" PRIx64 ": %" PRIu64 " of %" PRIu64
				 " pages have no content command",
				 region->name, region->address, region->pages - region->appended_pages, region->pages);
		return;
	}
	if (!region->hashed)
		return;
	content_hash(region, hash);
	if (memcmp(hash, region->hash, sizeof(hash)) != 0)
		report_violation(command->report, VIOLATION_HASH, command_line(command),
				 "region '%s' at 0x%" PRIx64 ": content is not what was compiled", region->name,
				 region->address);
}

/* Only now may it be attached. */
void handle_activate_region(struct machine *machine, struct command *command)
{
	struct region *region = handlers_region(machine, command, false);

	if (region != NULL && !region->locked)
		handlers_refuse_order(command, "region", region->id, "is not locked yet");
	else if (region != NULL)
		region->active = true;
}
