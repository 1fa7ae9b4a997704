/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Commands on kernels and subjects, and what is attached to them. */
#include "handlers.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static enum paging paging_argument(struct command *command)
{
	static const char *const names[] = {[PAGING_IA32E] = "IA32e", [PAGING_EPT] = "EPT", [PAGING_NPT] = "NPT"};
	char *text = command_string(command, "paging");
	unsigned found = 0;

	while (found < sizeof(names) / sizeof(names[0]) && strcmp(text, names[found]) != 0)
		found++;
	if (found == sizeof(names) / sizeof(names[0]))
		command_refuse(command, "paging", "is not a kind of paging");
	free(text);
	return command->valid ? (enum paging)found : PAGING_IA32E;
}

/* Enters the owner, which must be new, and whose CPU must exist. Takes its name. */
static void owner_add(struct machine *machine, struct command *command, struct owner owner)
{
	struct composition *composition = machine->composition;
	const char *kind = owner.kind == OWNER_KERNEL ? "kernel" : owner.kind == OWNER_SUBJECT ? "subject" : "domain";

	if (command->valid && owner.kind != OWNER_DOMAIN && handlers_processor_find(composition, owner.cpu) == NULL)
		handlers_refuse_order(command, "processor", owner.cpu, "was not added");
	for (size_t i = 0; command->valid && i < composition->owner_count; i++)
		if (composition->owners[i].kind == owner.kind && composition->owners[i].id == owner.id)
			handlers_refuse_order(command, kind, owner.id, "exists already");
	if (!command->valid) {
		free(owner.name);
		return;
	}
	*(struct owner *)composition_append(&composition->owners, &composition->owner_count, sizeof(owner)) = owner;
}

void handle_create_kernel(struct machine *machine, struct command *command)
{
	struct owner owner = {
	    .kind = OWNER_KERNEL,
	    .id = command_number(command, "kernel", UINT32_MAX),
	    .cpu = command_number(command, "cpu", CPU_LIMIT),
	    .root = command_address(command, "root"),
	    .paging = PAGING_IA32E,
	    .levels = 4,
	    .line = command_line(command),
	};

	owner.name = command_string(command, "name");
	owner_add(machine, command, owner);
}

void handle_create_subject(struct machine *machine, struct command *command)
{
	struct owner owner = {
	    .kind = OWNER_SUBJECT,
	    .id = command_number(command, "subject", UINT32_MAX),
	    .cpu = command_number(command, "cpu", CPU_LIMIT),
	    .root = command_address(command, "root"),
	    .io_bitmap = command_address(command, "ioBitmap"),
	    .msr_bitmap = command_address(command, "msrBitmap"),
	    .paging = paging_argument(command),
	    .levels = 4,
	    .is_sibling = command_has(command, "sibling"),
	    .line = command_line(command),
	};

	if (owner.is_sibling)
		owner.sibling = command_number(command, "sibling", UINT32_MAX);

	owner.name = command_string(command, "name");
	owner_add(machine, command, owner);
}

/* Upstream counts the context entry as a level: 4 for tables of three levels, 5 for four. */
void handle_create_domain(struct machine *machine, struct command *command)
{
	struct owner owner = {
	    .kind = OWNER_DOMAIN,
	    .id = command_number(command, "domain", UINT32_MAX),
	    .domain_id = command_number(command, "id", UINT16_MAX),
	    .levels = (unsigned)command_number(command, "level", 5) - 1,
	    .root = command_address(command, "root"),
	    .paging = PAGING_VTD,
	    .line = command_line(command),
	};

	if (command->valid && owner.levels != 3 && owner.levels != 4)
		command_refuse(command, "level", "is neither 4 nor 5");
	owner.name = command_string(command, "name");
	owner_add(machine, command, owner);
}

static void owner_step(struct machine *machine, struct command *command, enum owner_kind kind, enum owner_state from)
{
	struct owner *owner = handlers_owner(machine, command, kind, from);

	if (owner != NULL)
		owner->state = from == OWNER_OPEN ? OWNER_LOCKED : OWNER_ACTIVE;
}

void handle_lock_kernel(struct machine *machine, struct command *command)
{
	owner_step(machine, command, OWNER_KERNEL, OWNER_OPEN);
}

void handle_lock_subject(struct machine *machine, struct command *command)
{
	owner_step(machine, command, OWNER_SUBJECT, OWNER_OPEN);
}

void handle_lock_domain(struct machine *machine, struct command *command)
{
	owner_step(machine, command, OWNER_DOMAIN, OWNER_OPEN);
}

void handle_activate_kernel(struct machine *machine, struct command *command)
{
	owner_step(machine, command, OWNER_KERNEL, OWNER_LOCKED);
}

void handle_activate_subject(struct machine *machine, struct command *command)
{
	owner_step(machine, command, OWNER_SUBJECT, OWNER_LOCKED);
}

void handle_activate_domain(struct machine *machine, struct command *command)
{
	owner_step(machine, command, OWNER_DOMAIN, OWNER_LOCKED);
}

static void attach_region(struct machine *machine, struct command *command, enum owner_kind kind)
{
	struct owner *owner = handlers_owner(machine, command, kind, OWNER_OPEN);
	const struct region *region = handlers_region(machine, command, true);
	uint64_t offset = command_number(command, "offset", PHYSICAL_LIMIT / PAGE_SIZE);
	struct attachment attachment = {
	    .pages = command_pages(command, "length"),
	    .writable = command_flag(command, "writable"),
	    .executable = command_flag(command, "executable"),
	};

	if (!command->valid || owner == NULL || region == NULL)
		return;
	if (offset > region->pages || attachment.pages > region->pages - offset) {
		report_violation(command->report, VIOLATION_EXTENT, command_line(command),
				 "%s: the attachment of region '%s' at 0x%" PRIx64 " is longer than the region",
				 owner->name, region->name, region->address);
		return;
	}
	attachment.region = (size_t)region->id;
	attachment.address = region->address + offset * PAGE_SIZE;
	attachment.caching = region->caching;
	*(struct attachment *)composition_append(&owner->attachments, &owner->attachment_count, sizeof(attachment)) =
	    attachment;
}

void handle_attach_region_kernel(struct machine *machine, struct command *command)
{
	attach_region(machine, command, OWNER_KERNEL);
}

void handle_attach_region_subject(struct machine *machine, struct command *command)
{
	attach_region(machine, command, OWNER_SUBJECT);
}

void handle_attach_region_domain(struct machine *machine, struct command *command)
{
	attach_region(machine, command, OWNER_DOMAIN);
}
