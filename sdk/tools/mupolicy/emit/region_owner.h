/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Whose a region is that the compiler fills: its name says so. */
#ifndef EMIT_REGION_OWNER_H
#define EMIT_REGION_OWNER_H

#include <libxml/tree.h>

/* The subject that a region "subject|part" belongs to, or NULL. */
const xmlNode *region_owner_subject(const xmlNode *region);

/* The subject, kernel (/system/kernel/memory/cpu) or device domain whose page tables the region holds, or NULL. */
const xmlNode *region_owner_of_tables(const xmlNode *region);

#endif
