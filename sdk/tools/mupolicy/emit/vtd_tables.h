/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Tables of VT-d units: root table, context table of a bus, interrupt remapping table; one set for all units (VT-d
 * specification, chapter 9). Owns the invariant that an entry is present only for a device of a domain, or an interrupt
 * of a subject, and that every interrupt's requester is checked.
 */
#ifndef EMIT_VTD_TABLES_H
#define EMIT_VTD_TABLES_H

#include <stdbool.h>
#include <stdint.h>

#include <libxml/tree.h>

#include "report.h"

/* The table of one region (types system_vtd_root, system_vtd_context, system_vtd_ir), malloc'ed; NULL after reporting.
 */
uint8_t *vtd_tables_build(const xmlNode *region, struct report *report);

/* Guest address width of the domains' page tables: 39 or 48 bits; 48 where no IOMMU of the kernel says. */
unsigned vtd_tables_width(const xmlDoc *policy);

#endif
