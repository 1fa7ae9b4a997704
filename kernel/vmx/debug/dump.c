/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Dump of the current VMCS on the debug console. It runs in a panic, so it must not cause one: a field that cannot be
 * read is left out.
 */
#include "console.h"
#include "exception.h"
#include "pages.h"
#include "policy_tables.h"
#include "vcpu.h"
#include "vmcs_fields.h"
#include "vmx_controls.h"
#include "vmx_vcpu.h"

struct dump_field {
	char name[28];
	uint32_t encoding;
};

#define DUMP_FIELD(name, encoding) {#name, (encoding)},

/* clang-format off */
static const struct dump_field dump_fields[] = {
	VMCS_EXIT_FIELDS(DUMP_FIELD)
	VMCS_GUEST_FIELDS(DUMP_FIELD)
	VMCS_SEGMENT_FIELDS(DUMP_FIELD)
	VMCS_CONTROL_FIELDS(DUMP_FIELD)
	VMCS_HOST_FIELDS(DUMP_FIELD)
};
/* clang-format on */

#define DUMP_COUNT (sizeof(dump_fields) / sizeof(dump_fields[0]))
#define DUMP_PER_LINE 4U

static bool dump_read(uint64_t encoding, uint64_t *value)
{
	uint8_t failed;

	__asm__ volatile("vmread %[encoding], %[value]; setbe %[failed]"
			 : [value] "=r"(*value), [failed] "=q"(failed)
			 : [encoding] "r"(encoding)
			 : "cc", "memory");
	return failed == 0;
}

void vcpu_dump(subject_id_t subject)
{
	uint32_t printed = 0;

	console_string("VMCS of ");
	console_string(policy_subject[subject].name);
	console_string("\n");
	exception_print(&subject_pages[subject].regs, sizeof(struct cpu_regs));
	for (uint32_t index = 0; index < DUMP_COUNT; index++) {
		uint64_t value;

		if (dump_read(dump_fields[index].encoding, &value)) {
			console_field(dump_fields[index].name, value);
			printed++;
			if (printed % DUMP_PER_LINE == 0) {
				console_string("\n");
			}
		}
	}
	console_string("\n");
}
