/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Arguments of commands that name objects of the composition. */
#include "handlers.h"

#include <inttypes.h>

void handlers_refuse_order(struct command *command, const char *what, uint64_t id, const char *why)
{
	report_violation(command->report, VIOLATION_ORDER, command_line(command), "command '%s': %s %" PRIu64 " %s",
			 command_name(command), what, id, why);
	command->valid = false;
}

bool handlers_id_known(const uint64_t *ids, size_t count, uint64_t id)
{
	for (size_t i = 0; i < count; i++)
		if (ids[i] == id)
			return true;
	return false;
}

uint64_t handlers_device(struct machine *machine, struct command *command)
{
	uint64_t id = command_number(command, "device", UINT32_MAX);

	if (command->valid && !handlers_id_known(machine->composition->devices, machine->composition->device_count, id))
		handlers_refuse_order(command, "device", id, "was not created");
	return id;
}

/* The open region that the command names; NULL after reporting. Regions are created with ids 0, 1, 2 ... */
struct region *handlers_region(struct machine *machine, struct command *command, bool active)
{
	uint64_t id = command_number(command, "region", UINT32_MAX);
	struct region *region;

	if (!command->valid)
		return NULL;
	if (id >= machine->composition->region_count) {
		handlers_refuse_order(command, "region", id, "was not created");
		return NULL;
	}
	region = &machine->composition->regions[id];
	if (region->active != active) {
		handlers_refuse_order(command, "region", id, active ? "is not active yet" : "is active already");
		return NULL;
	}
	return region;
}

struct owner *handlers_owner(struct machine *machine, struct command *command, enum owner_kind kind)
{
	const char *name = kind == OWNER_KERNEL ? "kernel" : "subject";
	uint64_t id = command_number(command, name, UINT32_MAX);

	for (size_t i = 0; command->valid && i < machine->composition->owner_count; i++) {
		struct owner *owner = &machine->composition->owners[i];

		if (owner->kind == kind && owner->id == id)
			return owner;
	}
	if (command->valid)
		handlers_refuse_order(command, name, id, "was not created");
	return NULL;
}
