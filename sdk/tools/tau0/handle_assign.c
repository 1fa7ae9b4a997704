/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Commands that give devices, and parts of them, to owners: memory, ports, interrupts; and MSRs. */
#include "handlers.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void assign_device(struct machine *machine, struct command *command, enum owner_kind kind)
{
	struct owner *owner = handlers_owner(machine, command, kind, OWNER_OPEN);
	const struct device *device = handlers_device(machine, command, true);

	if (owner != NULL && device != NULL)
		*(uint64_t *)composition_append(&owner->devices, &owner->device_count, sizeof(device->id)) = device->id;
}

void handle_assign_device_kernel(struct machine *machine, struct command *command)
{
	assign_device(machine, command, OWNER_KERNEL);
}

void handle_assign_device_subject(struct machine *machine, struct command *command)
{
	assign_device(machine, command, OWNER_SUBJECT);
}

/* Only PCI devices have a requester id that a unit could look at. */
void handle_add_device_to_domain(struct machine *machine, struct command *command)
{
	struct owner *owner = handlers_owner(machine, command, OWNER_DOMAIN, OWNER_OPEN);
	struct device *device = handlers_device(machine, command, true);

	if (owner == NULL || device == NULL)
		return;
	if (!device->pci || device->domain != 0) {
		report_violation(command->report, VIOLATION_DEVICE_SHARED, command_line(command),
				 "%s: device %" PRIu64 " %s", owner->name, device->id,
				 device->pci ? "is in a domain already" : "is no PCI device");
		return;
	}
	device->domain = (size_t)(owner - machine->composition->owners) + 1;
}

/* An interrupt of a device that is assigned, and that nobody else has. */
void handle_assign_irq_subject(struct machine *machine, struct command *command)
{
	struct owner *owner = handlers_owner(machine, command, OWNER_SUBJECT, OWNER_OPEN);
	const struct device *device = handlers_device(machine, command, true);
	uint64_t irq = command_number(command, "irq", UINT8_MAX);
	struct device_irq *found = NULL;
	bool taken = false;

	if (!command->valid || owner == NULL || device == NULL || !handlers_assigned(command, owner, device))
		return;
	for (size_t i = 0; i < machine->composition->irq_count; i++) {
		struct device_irq *entry = &machine->composition->irqs[i];

		taken = taken || (entry->irq == irq && entry->subject != 0);
		if (entry->device == device->id && entry->irq == irq)
			found = entry;
	}
	if (found == NULL || taken) {
		report_violation(command->report, found == NULL ? VIOLATION_EXTENT : VIOLATION_DEVICE_SHARED,
				 command_line(command), "%s: interrupt %" PRIu64 " %s", owner->name, irq,
				 found == NULL ? "is not of that device" : "belongs to a subject already");
		return;
	}
	found->subject = (size_t)(owner - machine->composition->owners) + 1;
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
	struct owner *owner = handlers_owner(machine, command, kind, OWNER_OPEN);
	const struct device *device = handlers_device(machine, command, true);
	const struct device_memory *memory;
	struct attachment attachment = {
	    .region = NO_REGION,
	    .address = command_address(command, "basePage"),
	    .pages = command_pages(command, "count"),
	    .writable = command_flag(command, "writable"),
	    .executable = command_flag(command, "executable"),
	};

	if (!command->valid || owner == NULL || device == NULL || !handlers_assigned(command, owner, device))
		return;
	memory = device_memory_find(machine->composition, device->id, attachment.address, attachment.pages);
	if (memory == NULL) {
		report_violation(command->report, VIOLATION_EXTENT, command_line(command),
				 "%s: 0x%" PRIx64 " is not memory of device %" PRIu64, owner->name, attachment.address,
				 device->id);
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
	struct owner *owner = handlers_owner(machine, command, OWNER_SUBJECT, OWNER_OPEN);
	const struct device *device = handlers_device(machine, command, true);
	struct port_range range = {
	    .first = (uint16_t)command_number(command, "from", UINT16_MAX),
	    .last = (uint16_t)command_number(command, "to", UINT16_MAX),
	};

	if (!command->valid || owner == NULL || device == NULL || !handlers_assigned(command, owner, device))
		return;
	if (!device_has_ports(machine->composition, device->id, &range)) {
		report_violation(command->report, VIOLATION_EXTENT, command_line(command),
				 "%s: ports 0x%x to 0x%x are not of device %" PRIu64, owner->name, range.first,
				 range.last, device->id);
		return;
	}
	*(struct port_range *)composition_append(&owner->ports, &owner->port_count, sizeof(range)) = range;
}

void handle_set_msr_range(struct machine *machine, struct command *command)
{
	struct owner *owner = handlers_owner(machine, command, OWNER_SUBJECT, OWNER_OPEN);
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
