/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The kernel's subject table: roots, bitmaps, virtual CPU, place in the schedule. */
#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>

#include "memory.h"
#include "record.h"
#include "vcpu.h"

#define SEGMENT_FIELDS(n)                                                                                              \
	RECORD_FIELD(policy_subject, segment[n].selector), RECORD_FIELD(policy_subject, segment[n].base),              \
	    RECORD_FIELD(policy_subject, segment[n].limit), RECORD_FIELD(policy_subject, segment[n].access)

static const struct record_field subject_fields[] = {
    RECORD_FIELD(policy_subject, page_table),
    RECORD_FIELD(policy_subject, vcpu),
    RECORD_FIELD(policy_subject, io_bitmap),
    RECORD_FIELD(policy_subject, msr_bitmap),
    RECORD_FIELD(policy_subject, rip),
    RECORD_FIELD(policy_subject, rsp),
    RECORD_FIELD(policy_subject, cr0),
    RECORD_FIELD(policy_subject, cr0_shadow),
    RECORD_FIELD(policy_subject, cr0_mask),
    RECORD_FIELD(policy_subject, cr4),
    RECORD_FIELD(policy_subject, cr4_shadow),
    RECORD_FIELD(policy_subject, cr4_mask),
    RECORD_ARRAY(policy_subject, gpr),
    SEGMENT_FIELDS(SEGMENT_CS),
    SEGMENT_FIELDS(SEGMENT_SS),
    SEGMENT_FIELDS(SEGMENT_DS),
    SEGMENT_FIELDS(SEGMENT_ES),
    SEGMENT_FIELDS(SEGMENT_FS),
    SEGMENT_FIELDS(SEGMENT_GS),
    SEGMENT_FIELDS(SEGMENT_TR),
    SEGMENT_FIELDS(SEGMENT_LDTR),
    SEGMENT_FIELDS(SEGMENT_GDTR),
    SEGMENT_FIELDS(SEGMENT_IDTR),
    RECORD_ARRAY(policy_subject, control),
    RECORD_FIELD(policy_subject, exception_bitmap),
    RECORD_FIELD(policy_subject, source_first),
    RECORD_FIELD(policy_subject, source_count),
    RECORD_FIELD(policy_subject, target_first),
    RECORD_FIELD(policy_subject, target_count),
    RECORD_FIELD(policy_subject, cpu),
    RECORD_FIELD(policy_subject, group),
    RECORD_FIELD(policy_subject, flags),
    RECORD_ARRAY(policy_subject, name),
    RECORD_FIELD(policy_subject, msr_store),
    RECORD_FIELD(policy_subject, msr_count),
    RECORD_FIELD(policy_subject, answer_first),
    RECORD_FIELD(policy_subject, answer_count),
    RECORD_FIELD(policy_subject, reserved),
};

static const struct record_kind subject_kind = RECORD_KIND(SUBJECT, policy_subject, subject_fields);

static char *subject_title(const struct audit *audit, size_t index)
{
	return memory_text("subject '%s'", audit->policy->subjects[index].name);
}

static uint64_t address_of(const struct region *region)
{
	return region != NULL ? region->address : UINT64_MAX;
}

/* A bitmap is the subject's own, or that which the policy names: what its bits say, bitmap_audit() judges. */
static uint64_t bitmap_want(const struct audit *audit, const struct subject *subject, const char *part,
			    const char *attribute)
{
	const char *shared = xml_text(subject->node, attribute);

	return address_of(shared[0] != '\0' ? policy_region(audit->policy, shared)
					    : policy_region_of(audit->policy, subject->name, part));
}

/* Page tables and the VMCS or VMCB are never shared. */
static uint64_t address_must(const struct audit *audit, const struct subject *subject, const char *part)
{
	return address_of(policy_region_of(audit->policy, subject->name, part));
}

static struct policy_subject subject_want(const struct audit *audit, size_t number)
{
	const struct subject *subject = &audit->policy->subjects[number];
	bool mirrored = xml_flag(subject->node, "mirrored");
	struct policy_subject wanted = {
	    .page_table = address_must(audit, subject->memory, "pt"),
	    .vcpu = address_must(audit, subject, "vmcs"),
	    .io_bitmap = bitmap_want(audit, subject, "iobm", "ioBitmap"),
	    .msr_bitmap = bitmap_want(audit, subject, "msrbm", "msrBitmap"),
	    .source_count = (uint32_t)events_source_count(subject),
	    .target_count = (uint32_t)events_target_count(subject),
	    .cpu = (uint16_t)subject->cpu,
	    .group = (uint16_t)(xml_number(subject->node, "schedGroupId") - 1),
	    .flags = (mirrored ? POLICY_SUBJECT_MIRRORED : 0) | (subject->nested ? POLICY_SUBJECT_NESTED : 0),
	};

	wanted.msr_count = msr_store_count(subject, audit->policy->svm);
	if (wanted.msr_count > 0)
		wanted.msr_store = address_must(audit, subject, "msrstore");
	wanted.answer_count = answer_count(subject);
	memccpy(wanted.name, subject->name, 0, sizeof(wanted.name) - 1);
	vcpu_want(xml_child(subject->node, "vcpu"), audit->policy->svm, mirrored, &wanted);
	return wanted;
}

void subject_audit(const struct audit *audit)
{
	static const struct record_table table = {"kernel_policy_subject", MUEN_KVA_POLICY_SUBJECT, &subject_kind,
						  subject_title};
	struct policy_subject *wanted = memory_get(audit->policy->subject_count, sizeof(*wanted));
	uint32_t sources = 0;
	uint32_t targets = 0;
	uint32_t answers = 0;

	for (size_t i = 0; i < audit->policy->subject_count; i++) {
		wanted[i] = subject_want(audit, i);
		wanted[i].source_first = sources;
		wanted[i].target_first = targets;
		wanted[i].answer_first = answers;
		sources += wanted[i].source_count;
		targets += wanted[i].target_count;
		answers += wanted[i].answer_count;
	}
	record_table_compare(audit, &table, wanted, audit->policy->subject_count);
	free(wanted);
}
