/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The parts of the command interpreter: one file for commands on the machine, on regions, and on owners. A handler
 * reports what is wrong with its command, and then leaves the composition as it was.
 */
#ifndef TAU0_HANDLERS_H
#define TAU0_HANDLERS_H

#include "command.h"
#include "execute.h"

struct machine {
	const struct inputs *inputs;
	struct composition *composition;
};

typedef void handler(struct machine *machine, struct command *command);

#define CPU_LIMIT 1024U

/* handlers.c: arguments that name objects. */
void handlers_refuse_order(struct command *command, const char *what, uint64_t id, const char *why);
bool handlers_id_known(const uint64_t *ids, size_t count, uint64_t id);
uint64_t handlers_device(struct machine *machine, struct command *command);
/* NULL after reporting; active: the region must be, or must not be, complete. */
struct region *handlers_region(struct machine *machine, struct command *command, bool active);
struct owner *handlers_owner(struct machine *machine, struct command *command, enum owner_kind kind);

/* handle_machine.c */
handler handle_add_memory_block, handle_add_processor, handle_create_device, handle_add_memory_device,
    handle_add_ports_device, handle_activate_device;
/* handle_region.c */
handler handle_create_region, handle_append_file, handle_append_fill, handle_append_vacuous, handle_activate_region;
/* handle_owner.c */
handler handle_create_kernel, handle_attach_region_kernel, handle_map_device_kernel, handle_create_subject,
    handle_attach_region_subject, handle_map_device_subject, handle_set_port_range, handle_set_msr_range;

#endif
