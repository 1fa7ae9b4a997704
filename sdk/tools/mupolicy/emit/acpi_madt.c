/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The MADT (ACPI specification 6.5, 5.2.12): a local APIC for the subject and for each of its siblings, by number, and
 * the mailbox by which the first CPU starts the others. There is no I/O APIC and no 8259.
 */
#include "emit/acpi.h"

#include <string.h>

#include "emit/aml.h"
#include "emit/policy_view.h"
#include "tree.h"

#define LOCAL_APIC_ADDRESS 0xfee00000U

#define LOCAL_APIC 0U
#define LOCAL_APIC_SIZE 8U
#define LOCAL_APIC_ENABLED 1U

#define WAKE_UP 0x10U
#define WAKE_UP_SIZE 16U

static void local_apic_put(struct aml *aml, uint8_t number)
{
	aml_byte(aml, LOCAL_APIC);
	aml_byte(aml, LOCAL_APIC_SIZE);
	aml_byte(aml, number); /* of the processor */
	aml_byte(aml, number); /* of its local APIC */
	aml_little_endian(aml, LOCAL_APIC_ENABLED, 4);
}

static void wake_up_put(struct aml *aml, uint64_t mailbox)
{
	aml_byte(aml, WAKE_UP);
	aml_byte(aml, WAKE_UP_SIZE);
	aml_little_endian(aml, 0, 2); /* version of the mailbox */
	aml_little_endian(aml, 0, 4);
	aml_little_endian(aml, mailbox, 8);
}

uint64_t acpi_mailbox(const xmlNode *subject)
{
	const xmlNode *mapping =
	    policy_view_child(tree_child(subject, "memory"), "memory", "logical", ACPI_MAILBOX_NAME);

	return mapping != NULL ? tree_number(mapping, "virtualAddress") : 0;
}

void acpi_madt_fill(const xmlNode *subject, struct aml *aml)
{
	uint8_t number = 0;

	aml_little_endian(aml, LOCAL_APIC_ADDRESS, 4);
	aml_little_endian(aml, 0, 4); /* flags */
	TREE_FOR_EACH(other, subject->parent, "subject") {
		if (policy_view_memory_owner(other) == subject)
			local_apic_put(aml, number++);
	}
	wake_up_put(aml, acpi_mailbox(subject));
}
