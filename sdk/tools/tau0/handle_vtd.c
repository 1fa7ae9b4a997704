/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Commands that say where the tables of VT-d units are. What is in them is judged when the list is complete. */
#include "handlers.h"

static void table_set(struct command *command, uint64_t *place)
{
	uint64_t page = command_address(command, "page");

	if (command->valid && *place != 0)
		handlers_refuse_order(command, "page", page, "is a second table of this kind");
	if (command->valid)
		*place = page;
}

void handle_create_vtd_root(struct machine *machine, struct command *command)
{
	machine->composition->vtd.line = command_line(command);
	table_set(command, &machine->composition->vtd.root);
}

void handle_create_vtd_remapping(struct machine *machine, struct command *command)
{
	machine->composition->vtd.line = command_line(command);
	machine->composition->vtd.extended = command_flag(command, "extended");
	table_set(command, &machine->composition->vtd.remapping);
}

void handle_create_vtd_context(struct machine *machine, struct command *command)
{
	struct vtd_tables *vtd = &machine->composition->vtd;
	struct context_table table = {
	    .page = command_address(command, "page"),
	    .bus = (uint8_t)command_number(command, "bus", UINT8_MAX),
	};

	for (size_t i = 0; command->valid && i < vtd->context_count; i++)
		if (vtd->contexts[i].bus == table.bus)
			handlers_refuse_order(command, "bus", table.bus, "has a table already");
	if (command->valid)
		*(struct context_table *)composition_append(&vtd->contexts, &vtd->context_count, sizeof(table)) = table;
}
