/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Short forms for the writers of the command list. */
#include "emit/commands_list.h"

#include <stdlib.h>

#include <muen/abi/types.h>

#include "common/memory.h"
#include "tree.h"

xmlNode *list_add(struct list *list, const char *name)
{
	return tree_add(list->commands, name, NULL);
}

void list_set_pages(xmlNode *node, const char *name, uint64_t size_bytes)
{
	tree_set_decimal(node, name, size_bytes / MUEN_PAGE_SIZE);
}

void list_set_flag(xmlNode *node, const char *name, bool value)
{
	tree_set(node, name, value ? "true" : "false");
}

void list_set_number(xmlNode *node, const char *attribute, const struct name_table *numbers, const char *name)
{
	const uint64_t *number = name != NULL ? name_table_find(numbers, name) : NULL;

	tree_set_decimal(node, attribute, number != NULL ? *number : UINT32_MAX);
}

void list_enter_number(struct list *list, struct name_table *numbers, const char *name, uint64_t number)
{
	list->numbers[list->number_count] = number;
	name_table_add(numbers, name, &list->numbers[list->number_count++]);
}

uint64_t list_region_address(const struct list *list, const char *owner, const char *part)
{
	char *name = memory_format("%s|%s", owner, part);
	const xmlNode *region = name_table_find(&list->regions, name);

	free(name);
	return region != NULL ? tree_number(region, "physicalAddress") : 0;
}
