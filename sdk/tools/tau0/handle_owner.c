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
	const char *kind = owner.kind == OWNER_KERNEL ? "kernel" : "subject";

	if (command->valid && !handlers_id_known(composition->cpus, composition->cpu_count, owner.cpu))
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
	    .line = command_line(command),
	};

	owner.name = command_string(command, "name");
	owner_add(machine, command, owner);
}

static void attach_region(struct machine *machine, struct command *command, enum owner_kind kind)
{
	struct owner *owner = handlers_owner(machine, command, kind);
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

/* The device's memory that contains the pages, or NULL. */
static const struct device_memory *device_memory_find(const struct composition *composition, uint64_t device,
						      uint64_t address, uint64_t pages)
{
	for (size_t i = 0; i < composition->device_memory_count; i++) {
		const struct device_memory *memory = &composition->device_memory[i];
		uint64_t first = (address - memory->address) / PAGE_SIZE;

		if (memory->device == device && address >= memory->address && first < memory->pages &&
		    pages <= memory->pages - first)
			return memory;
	}
	return NULL;
}

static void map_device(struct machine *machine, struct command *command, enum owner_kind kind)
{
	struct owner *owner = handlers_owner(machine, command, kind);
	uint64_t device = handlers_device(machine, command);
	const struct device_memory *memory;
	struct attachment attachment = {
	    .region = NO_REGION,
	    .address = command_address(command, "basePage"),
	    .pages = command_pages(command, "count"),
	    .writable = command_flag(command, "writable"),
	    .executable = command_flag(command, "executable"),
	};

	if (!command->valid || owner == NULL)
		return;
	memory = device_memory_find(machine->composition, device, attachment.address, attachment.pages);
	if (memory == NULL) {
		report_violation(command->report, VIOLATION_EXTENT, command_line(command),
				 "%s: 0x%" PRIx64 " is not memory of device %" PRIu64, owner->name, attachment.address,
				 device);
		return;
	}
	attachment.caching = memory->caching;
	*(struct attachment *)composition_append(&owner->attachments, &owner->attachment_count, sizeof(attachment)) =
	    attachment;
}

void handle_map_device_kernel(struct machine *machine, struct command *command)
{
	map_device(machine, command, OWNER_KERNEL);
}

void handle_map_device_subject(struct machine *machine, struct command *command)
{
	map_device(machine, command, OWNER_SUBJECT);
}

static bool device_has_ports(const struct composition *composition, uint64_t device, const struct port_range *range)
{
	for (size_t i = 0; i < composition->device_ports_count; i++) {
		const struct device_ports *ports = &composition->device_ports[i];

		if (ports->device == device && range->first >= ports->first && range->last <= ports->last)
			return true;
	}
	return false;
}

void handle_set_port_range(struct machine *machine, struct command *command)
{
	struct owner *owner = handlers_owner(machine, command, OWNER_SUBJECT);
	uint64_t device = handlers_device(machine, command);
	struct port_range range = {
	    .first = (uint16_t)command_number(command, "from", UINT16_MAX),
	    .last = (uint16_t)command_number(command, "to", UINT16_MAX),
	};

	if (!command->valid || owner == NULL)
		return;
	if (!device_has_ports(machine->composition, device, &range)) {
		report_violation(command->report, VIOLATION_EXTENT, command_line(command),
				 "%s: ports 0x%x to 0x%x are not of device %" PRIu64, owner->name, range.first,
				 range.last, device);
		return;
	}
	*(struct port_range *)composition_append(&owner->ports, &owner->port_count, sizeof(range)) = range;
}

void handle_set_msr_range(struct machine *machine, struct command *command)
{
	struct owner *owner = handlers_owner(machine, command, OWNER_SUBJECT);
	char *mode = command_string(command, "mode");
	struct msr_range range = {
	    .first = (uint32_t)command_number(command, "from", UINT32_MAX),
	    .last = (uint32_t)command_number(command, "to", UINT32_MAX),
	    .read = strchr(mode, 'r') != NULL,
	    .write = strchr(mode, 'w') != NULL,
	};

	if (command->valid && !range.read && !range.write)
		command_refuse(command, "mode", "is none of r, w, rw");
	if (command->valid && owner != NULL)
		*(struct msr_range *)composition_append(&owner->msrs, &owner->msr_count, sizeof(range)) = range;
	free(mode);
}
