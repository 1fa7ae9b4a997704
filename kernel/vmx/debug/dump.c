/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Dump of the current VMCS on the debug console. It runs in a panic, so it must not cause one: a field that cannot be
 * read is left out.
 */
#include "console.h"
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
	VMCS_EPT_FIELDS(DUMP_FIELD)
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

static void dump_registers(const struct cpu_regs *regs)
{
	console_field("cr2", regs->cr2);
	console_field("rax", regs->rax);
	console_field("rbx", regs->rbx);
	console_field("rcx", regs->rcx);
	console_field("rdx", regs->rdx);
	console_field("rdi", regs->rdi);
	console_field("rsi", regs->rsi);
	console_field("rbp", regs->rbp);
	console_string("\n");
	console_field("r8", regs->r8);
	console_field("r9", regs->r9);
	console_field("r10", regs->r10);
	console_field("r11", regs->r11);
	console_field("r12", regs->r12);
	console_field("r13", regs->r13);
	console_field("r14", regs->r14);
	console_field("r15", regs->r15);
	console_string("\n");
}

void vcpu_dump(subject_id_t subject)
{
	uint32_t printed = 0;

	console_string("VMCS of ");
	console_string(policy_subject[subject].name);
	console_string("\n");
	dump_registers((const struct cpu_regs *)(const void *)subject_pages[subject].state_page);
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
