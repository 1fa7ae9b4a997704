/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The rule about segments of virtual CPUs at start: what VM entry demands (SDM vol. 3, 26.3.1.2), at privilege level 0.
 */
#include <inttypes.h>
#include <string.h>

#include "tree.h"
#include "validate/validate.h"

/* Access rights as in the VMCS (SDM vol. 3, 24.4.1, table 24-2). */
#define ACCESS_TYPE 0xfU
#define ACCESS_CODE_OR_DATA 0x10U
#define ACCESS_LEVEL 0x60U
#define ACCESS_PRESENT 0x80U
#define ACCESS_GRANULARITY 0x8000U
#define ACCESS_UNUSABLE 0x10000U
#define ACCESS_RESERVED 0xfffe0f00U

/* Types: accessed code that may be read; accessed data that may be written; busy TSS; LDT. */
static const struct {
	const char *name;
	unsigned type;
	bool code_or_data;
	bool flat;      /* its base is 0 */
	bool is_needed; /* it must be usable */
} kinds[] = {
    {"cs", 0xb, true, true, true},   {"ds", 0x3, true, true, false},     {"es", 0x3, true, true, false},
    {"fs", 0x3, true, false, false}, {"gs", 0x3, true, false, false},    {"ss", 0x3, true, true, false},
    {"tr", 0xb, false, false, true}, {"ldtr", 0x2, false, false, false},
};

#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

/* A limit in pages ends with a page; one in bytes has 20 bits. */
static bool limit_is_good(uint64_t access, uint64_t limit)
{
	return (access & ACCESS_GRANULARITY) != 0 ? (limit & 0xfff) == 0xfff : limit <= 0xfffff;
}

/* In 64-bit mode the bases of fs and gs count even if these are not usable. */
static bool is_zero(const xmlNode *segment)
{
	return tree_number(segment, "base") == 0 && tree_number(segment, "limit") == 0;
}

/* NULL: it is good. */
static const char *fault_of(size_t kind, const xmlNode *segment)
{
	const uint64_t access = tree_number(segment, "access");
	const unsigned wanted =
	    kinds[kind].type | (kinds[kind].code_or_data ? ACCESS_CODE_OR_DATA : 0) | ACCESS_PRESENT;

	if ((tree_number(segment, "selector") & 7) != 0)
		return "selector: it must be of the global table, at level 0";
	if (access == ACCESS_UNUSABLE && !kinds[kind].is_needed)
		return is_zero(segment) ? NULL : "base or limit: both are 0 where it is not usable";
	if ((access & (ACCESS_RESERVED | ACCESS_UNUSABLE)) != 0 ||
	    (access & (ACCESS_TYPE | ACCESS_CODE_OR_DATA | ACCESS_LEVEL | ACCESS_PRESENT)) != wanted)
		return "access: type, level or presence is not what VM entry demands";
	if (kinds[kind].flat && tree_number(segment, "base") != 0)
		return "base: it must be 0";
	return limit_is_good(access, tree_number(segment, "limit")) ? NULL : "limit: it does not suit the granularity";
}

static void check_segments(const struct model *model, const struct model_subject *subject)
{
	const xmlNode *segments = tree_path(subject->node, "vcpu/registers/segments");

	for (size_t i = 0; i < KIND_COUNT; i++) {
		const xmlNode *segment = tree_child(segments, kinds[i].name);
		const char *fault = segment == NULL ? NULL : fault_of(i, segment);

		if (fault != NULL)
			report_error(model->report, RULE_VCPU_SEGMENT, segment,
				     "segment %s of subject '%s' has a wrong %s", kinds[i].name, subject->name, fault);
	}
}

void validate_segments(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++)
		check_segments(model, &model->subjects[i]);
}
