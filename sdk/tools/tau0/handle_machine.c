/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Commands on memory, processors and devices. */
#include "handlers.h"

void handle_add_memory_block(struct machine *machine, struct command *command)
{
	struct memory_block block = {
	    .address = command_address(command, "address"),
	    .pages = command_pages(command, "size"),
	};

	if (command->valid)
		*(struct memory_block *)composition_append(&machine->composition->blocks,
							   &machine->composition->block_count, sizeof(block)) = block;
}

void handle_add_processor(struct machine *machine, struct command *command)
{
	struct composition *composition = machine->composition;
	uint64_t id = command_number(command, "id", CPU_LIMIT);

	command_number(command, "apicId", UINT32_MAX);
	if (command->valid && handlers_id_known(composition->cpus, composition->cpu_count, id))
		handlers_refuse_order(command, "processor", id, "exists already");
	if (command->valid)
		*(uint64_t *)composition_append(&composition->cpus, &composition->cpu_count, sizeof(id)) = id;
}

void handle_create_device(struct machine *machine, struct command *command)
{
	struct composition *composition = machine->composition;
	uint64_t id = command_number(command, "device", UINT32_MAX);

	if (command->valid && handlers_id_known(composition->devices, composition->device_count, id))
		handlers_refuse_order(command, "device", id, "exists already");
	if (command->valid)
		*(uint64_t *)composition_append(&composition->devices, &composition->device_count, sizeof(id)) = id;
}

void handle_add_memory_device(struct machine *machine, struct command *command)
{
	struct device_memory memory = {
	    .device = handlers_device(machine, command),
	    .address = command_address(command, "address"),
	    .pages = command_pages(command, "size"),
	    .caching = command_caching(command, "caching"),
	};

	if (command->valid)
		*(struct device_memory *)composition_append(&machine->composition->device_memory,
							    &machine->composition->device_memory_count,
							    sizeof(memory)) = memory;
}

void handle_add_ports_device(struct machine *machine, struct command *command)
{
	struct device_ports ports = {
	    .device = handlers_device(machine, command),
	    .first = (uint16_t)command_number(command, "from", UINT16_MAX),
	    .last = (uint16_t)command_number(command, "to", UINT16_MAX),
	};

	if (command->valid && ports.first <= ports.last)
		*(struct device_ports *)composition_append(&machine->composition->device_ports,
							   &machine->composition->device_ports_count, sizeof(ports)) =
		    ports;
}

/* A device is complete when it is activated; nothing depends on that moment here. */
void handle_activate_device(struct machine *machine, struct command *command)
{
	handlers_device(machine, command);
}
