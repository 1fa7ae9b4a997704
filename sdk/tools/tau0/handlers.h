/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The parts of the command interpreter: one file for commands on the machine, on regions, on owners, on what is
 * assigned to owners, and on VT-d tables. A handler
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
/* NULL after reporting; active: the device must be, or must not be, complete. */
struct device *handlers_device(struct machine *machine, struct command *command, bool active);
struct processor *handlers_processor_find(const struct composition *composition, uint64_t id);
/* NULL after reporting; active: the region must be, or must not be, complete. */
struct region *handlers_region(struct machine *machine, struct command *command, bool active);
/* NULL after reporting, also if the owner is not in this state. */
struct owner *handlers_owner(struct machine *machine, struct command *command, enum owner_kind kind,
			     enum owner_state state);
/* The device is assigned to the owner; false after reporting. */
bool handlers_assigned(struct command *command, const struct owner *owner, const struct device *device);

/* handle_machine.c */
handler handle_add_memory_block, handle_add_processor, handle_add_ioapic, handle_create_legacy_device,
    handle_create_pci_device, handle_add_irq_device, handle_add_memory_device, handle_add_ports_device,
    handle_activate_device;
/* handle_region.c */
handler handle_create_region, handle_append_file, handle_append_fill, handle_append_vacuous, handle_lock_region,
    handle_activate_region;
/* handle_owner.c */
handler handle_create_kernel, handle_create_subject, handle_create_domain;
handler handle_lock_kernel, handle_lock_subject, handle_lock_domain;
handler handle_activate_kernel, handle_activate_subject, handle_activate_domain;
handler handle_attach_region_kernel, handle_attach_region_subject, handle_attach_region_domain;
/* handle_assign.c */
handler handle_assign_device_kernel, handle_assign_device_subject, handle_add_device_to_domain;
handler handle_map_device_kernel, handle_map_device_subject;
handler handle_assign_irq_subject, handle_set_port_range, handle_set_msr_range;
/* handle_vtd.c */
handler handle_create_vtd_root, handle_create_vtd_context, handle_create_vtd_remapping;

#endif
