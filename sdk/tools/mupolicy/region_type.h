/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Types of memory regions by what they are to the kernel. A type is that of a region, never NULL. */
#ifndef MUPOLICY_REGION_TYPE_H
#define MUPOLICY_REGION_TYPE_H

#include <stdbool.h>

/* kernel... and system...: code, tables and pages that start-up code finds, or the CPU itself. */
bool region_type_is_system(const char *type);

/* What the kernel keeps for a subject, and its monitor may write: state, timed event, pending interrupts. */
bool region_type_is_kept(const char *type);

/* What the kernel writes and subjects read: scheduling information, and the record of a crash. */
bool region_type_is_shown(const char *type);

#endif
