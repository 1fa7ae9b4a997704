/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The names of the types. */
#include "region_type.h"

#include <string.h>

bool region_type_is_system(const char *type)
{
	return strncmp(type, "kernel", strlen("kernel")) == 0 || strncmp(type, "system", strlen("system")) == 0;
}

bool region_type_is_kept(const char *type)
{
	return strcmp(type, "subject_state") == 0 || strcmp(type, "subject_timed_event") == 0 ||
	       strcmp(type, "subject_interrupts") == 0;
}

bool region_type_is_shown(const char *type)
{
	return strcmp(type, "subject_scheduling_info") == 0 || strcmp(type, "subject_crash_audit") == 0;
}
