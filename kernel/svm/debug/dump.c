/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Everything that a VMCB says, and the registers that are not in it, on the debug console. */
#include "console.h"
#include "exception.h"
#include "memory.h"
#include "svm_vcpu.h"
#include "vcpu.h"

#define DUMP_PER_LINE 6U

struct dump_field {
	char name[24];
	uint32_t offset;
	uint32_t bytes;
};

#define DUMP_FIELD(type, name, offset) {#name, offset, sizeof(type)},

static const struct dump_field dump_fields[] = {VMCB_FIELDS(DUMP_FIELD)};

/* In the order of enum vmcb_segment_index. */
static const char segment_names[VMCB_SEGMENT_COUNT][5] = {"es", "cs",   "ss",   "ds",   "fs",
							  "gs", "gdtr", "ldtr", "idtr", "tr"};

static void dump_fields_of(const struct vmcb *vmcb)
{
	for (uint32_t field = 0; field < sizeof(dump_fields) / sizeof(dump_fields[0]); field++) {
		uint64_t value = 0;

		memcpy(&value, &vmcb->page[dump_fields[field].offset], dump_fields[field].bytes);
		console_field(dump_fields[field].name, value);
		if (field % DUMP_PER_LINE == DUMP_PER_LINE - 1) {
			console_string("\n");
		}
	}
	console_string("\n");
}

static void dump_segments(const struct vmcb *vmcb)
{
	for (uint32_t index = 0; index < VMCB_SEGMENT_COUNT; index++) {
		console_string(segment_names[index]);
		console_field(" selector", vmcb->segment[index].selector);
		console_field("attributes", vmcb->segment[index].attributes);
		console_field("limit", vmcb->segment[index].limit);
		console_field("base", vmcb->segment[index].base);
		console_string("\n");
	}
}

/* RAX and CR2 of the registers are of before; the VMCB's are the subject's. */
void vcpu_dump(subject_id_t subject)
{
	const struct vmcb *const vmcb = svm_vmcb(subject);

	exception_print(&subject_pages[subject].regs, sizeof(struct cpu_regs));
	dump_fields_of(vmcb);
	dump_segments(vmcb);
}
