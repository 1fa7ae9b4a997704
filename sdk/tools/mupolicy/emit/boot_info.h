/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What a guest finds at its start: the zero page of Linux (Documentation/arch/x86/zero-page.rst and boot.rst of Linux)
 * with the command line one page later, and the boot information of Solo5.
 */
#ifndef EMIT_BOOT_INFO_H
#define EMIT_BOOT_INFO_H

#include <stddef.h>
#include <stdint.h>

#include <libxml/tree.h>

#include "report.h"

/* malloc'ed, *size bytes; NULL after reporting. */
uint8_t *boot_info_zero_page(const xmlNode *subject, struct report *report, size_t *size);
uint8_t *boot_info_solo5(const xmlNode *subject, struct report *report, size_t *size);

#endif
