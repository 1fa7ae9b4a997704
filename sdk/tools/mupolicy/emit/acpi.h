/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * ACPI tables of a Linux subject: a hardware-reduced machine (ACPI specification, 4.1) with the subject's devices on
 * one PCI bus, and a serial port that its monitor emulates. A subject with a mailbox for starting CPUs also has a MADT,
 * which lies in the page of the XSDT.
 */
#ifndef EMIT_ACPI_H
#define EMIT_ACPI_H

#include <stddef.h>
#include <stdint.h>

#include <libxml/tree.h>

#include "report.h"

/* Where the guest sees its PCI configuration space, and how large it is: two buses. */
#define ACPI_CONFIG_SPACE 0xf8000000ULL
#define ACPI_CONFIG_SPACE_SIZE 0x01000000ULL

/* The table of a region of type subject_acpi_rsdp, _xsdt, _fadt or _dsdt, malloc'ed; NULL after reporting. */
uint8_t *acpi_build(const xmlNode *subject, const xmlNode *region, struct report *report, size_t *size);

/* Logical name of the mailbox, and where the subject sees it; 0 if it has none. */
#define ACPI_MAILBOX_NAME "acpi_mailbox"
uint64_t acpi_mailbox(const xmlNode *subject);

/* Where the MADT lies in the page of the XSDT. */
#define ACPI_MADT_OFFSET 0x800U

/* acpi_madt.c: the body of the MADT, behind its header. */
struct aml;
void acpi_madt_fill(const xmlNode *subject, struct aml *aml);

/* acpi_dsdt.c: the body of the DSDT, behind its header. false after reporting. */
bool acpi_dsdt_fill(const xmlNode *subject, struct report *report, struct aml *aml);

#endif
