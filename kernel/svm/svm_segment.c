/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Segment registers, to and from the VMCB's form. */
#include "svm_segment.h"

#define ACCESS_LOW 0x00ffU  /* type, S, DPL, P */
#define ACCESS_HIGH 0xf000U /* AVL, L, D, G */
#define ATTRIBUTES_HIGH 0x0f00U
#define ACCESS_HIGH_SHIFT 4

static const uint8_t vmcb_index[SEGMENT_COUNT] = {
    [SEGMENT_CS] = VMCB_CS,     [SEGMENT_SS] = VMCB_SS,     [SEGMENT_DS] = VMCB_DS, [SEGMENT_ES] = VMCB_ES,
    [SEGMENT_FS] = VMCB_FS,     [SEGMENT_GS] = VMCB_GS,     [SEGMENT_TR] = VMCB_TR, [SEGMENT_LDTR] = VMCB_LDTR,
    [SEGMENT_GDTR] = VMCB_GDTR, [SEGMENT_IDTR] = VMCB_IDTR,
};

uint16_t svm_segment_attributes(uint32_t access)
{
	uint32_t attributes = (access & ACCESS_LOW) | (access & ACCESS_HIGH) >> ACCESS_HIGH_SHIFT;

	if ((access & SEGMENT_ACCESS_UNUSABLE) != 0) {
		attributes &= ~VMCB_SEGMENT_PRESENT;
	}
	if ((attributes & VMCB_SEGMENT_LONG) != 0) {
		attributes &= ~VMCB_SEGMENT_DEFAULT;
	}
	return (uint16_t)attributes;
}

uint32_t svm_segment_access(uint16_t attributes)
{
	uint32_t const access = (attributes & ACCESS_LOW) | (attributes & ATTRIBUTES_HIGH) << ACCESS_HIGH_SHIFT;

	return (attributes & VMCB_SEGMENT_PRESENT) != 0 ? access : access | SEGMENT_ACCESS_UNUSABLE;
}

struct vmcb_segment *svm_segment(struct vmcb *vmcb, uint32_t segment)
{
	return &vmcb->segment[vmcb_index[segment]];
}

struct vmcb_segment svm_segment_to_vmcb(const struct policy_segment *segment)
{
	return (struct vmcb_segment){
	    .selector = (uint16_t)segment->selector,
	    .attributes = svm_segment_attributes(segment->access),
	    .limit = segment->limit,
	    .base = segment->base,
	};
}

struct policy_segment svm_segment_from_vmcb(const struct vmcb_segment *segment)
{
	return (struct policy_segment){
	    .selector = segment->selector,
	    .base = segment->base,
	    .limit = segment->limit,
	    .access = svm_segment_access(segment->attributes),
	};
}
