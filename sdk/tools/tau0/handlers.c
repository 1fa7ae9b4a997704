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

struct processor *handlers_processor_find(const struct composition *composition, uint64_t id)
{
	for (size_t i = 0; i < composition->cpu_count; i++)
		if (composition->cpus[i].id == id)
			return &composition->cpus[i];
	return NULL;
}

/* Devices are created with ids 0, 1, 2 ... */
struct device *handlers_device(struct machine *machine, struct command *command, bool active)
{
	uint64_t id = command_number(command, "device", UINT32_MAX);
	struct device *device;

	if (!command->valid)
		return NULL;
	if (id >= machine->composition->device_count) {
		handlers_refuse_order(command, "device", id, "was not created");
		return NULL;
	}
	device = &machine->composition->devices[id];
	if (device->active != active) {
		handlers_refuse_order(command, "device", id, active ? "is not active yet" : "is active already");
		return NULL;
	}
	return device;
}

bool handlers_assigned(struct command *command, const struct owner *owner, const struct device *device)
{
	for (size_t i = 0; i < owner->device_count; i++)
		if (owner->devices[i] == device->id)
			return true;
	report_violation(command->report, VIOLATION_NOT_ASSIGNED, command_line(command),
			 "%s: device %" PRIu64 " is not assigned to it", owner->name, device->id);
	command->valid = false;
	return false;
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

static const char *kind_name(enum owner_kind kind)
{
	static const char *const names[] = {
	    [OWNER_KERNEL] = "kernel", [OWNER_SUBJECT] = "subject", [OWNER_DOMAIN] = "domain"};

	return names[kind];
}

struct owner *handlers_owner(struct machine *machine, struct command *command, enum owner_kind kind,
			     enum owner_state state)
{
	uint64_t id = command_number(command, kind_name(kind), UINT32_MAX);
	struct owner *found = NULL;

	for (size_t i = 0; command->valid && i < machine->composition->owner_count; i++) {
		struct owner *owner = &machine->composition->owners[i];

		if (owner->kind == kind && owner->id == id)
			found = owner;
	}
	if (command->valid && found == NULL)
		handlers_refuse_order(command, kind_name(kind), id, "was not created");
	if (found == NULL || found->state == state)
		return found;
	handlers_refuse_order(command, kind_name(kind), id,
			      found->state == OWNER_OPEN ? "is not locked yet"
			      : state == OWNER_OPEN      ? "is locked already"
							 : "is active already");
	return NULL;
}
