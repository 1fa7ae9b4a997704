/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The names of layouts on the command line. */
#include "layout.h"

#include <string.h>

static const char *const layout_names[LAYOUT_COUNT] = {
    [LAYOUT_MUEN] = "muen",
    [LAYOUT_UPSTREAM] = "upstream",
};

const char *layout_name(enum layout layout)
{
	return layout_names[layout];
}

enum layout layout_find(const char *name)
{
	unsigned i = 0;

	while (i < LAYOUT_COUNT && strcmp(layout_names[i], name) != 0)
		i++;
	return (enum layout)i;
}
