/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The command list while it grows: one file for the machine, one for regions, one for owners. Objects are numbered in
 * document order, so that equal policies give equal lists.
 */
#ifndef EMIT_COMMANDS_LIST_H
#define EMIT_COMMANDS_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include <libxml/tree.h>

#include "name_table.h"

struct list {
	const xmlDoc *policy;
	xmlNode *commands;
	struct name_table regions; /* of the policy */
	struct name_table devices; /* of the hardware */
	struct name_table region_numbers;
	struct name_table device_numbers; /* of devices that someone has */
	uint64_t *numbers;                /* storage of the two tables */
	size_t number_count;
};

/* A new command at the end. */
xmlNode *list_add(struct list *list, const char *name);

void list_set_pages(xmlNode *node, const char *name, uint64_t size_bytes);
void list_set_flag(xmlNode *node, const char *name, bool value);

/* The number of a region or a device; one that is not possible where the name stands for nothing. */
void list_set_number(xmlNode *node, const char *attribute, const struct name_table *numbers, const char *name);
void list_enter_number(struct list *list, struct name_table *numbers, const char *name, uint64_t number);

/* Physical address of region "owner|part"; 0 if there is none. */
uint64_t list_region_address(const struct list *list, const char *owner, const char *part);

/* commands_machine.c: memory, processors, devices, tables of VT-d units. */
void commands_add_machine(struct list *list);
/* commands_owner.c: kernels, subjects, device domains. */
void commands_add_owners(struct list *list);

#endif
