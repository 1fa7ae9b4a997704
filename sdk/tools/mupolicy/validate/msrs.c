/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about model-specific registers: which a subject may have, and where its own values of them are kept. */
#include <inttypes.h>
#include <string.h>

#include <muen/abi/types.h>

#include "tree.h"
#include "validate/validate.h"

typedef void msr_rule(const struct model *model, const struct model_subject *subject, const xmlNode *msr);

static void for_each_msr(const struct model *model, msr_rule *rule)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		TREE_FOR_EACH(msr, tree_path(model->subjects[i].node, "vcpu/msrs"), "msr")
			rule(model, &model->subjects[i], msr);
	}
}

static void check_msr_order(const struct model *model, const struct model_subject *subject, const xmlNode *msr)
{
	if (tree_number(msr, "start") > tree_number(msr, "end"))
		report_error(model->report, RULE_MSR_RANGE, msr,
			     "MSRs of subject '%s' start at 0x%" PRIx64 " and end at 0x%" PRIx64, subject->name,
			     tree_number(msr, "start"), tree_number(msr, "end"));
}

void validate_msr_ranges(const struct model *model)
{
	for_each_msr(model, check_msr_order);
}

#define MSR_EFER 0xc0000080

struct msr_range {
	uint64_t first;
	uint64_t last;
	bool writable; /* each subject has its own: by the virtual CPU, or by the MSR store */
	bool switched; /* by the virtual CPU itself, so that it needs no place in the MSR store */
};

/* Upstream's list. What is not switched belongs to the core, and to all subjects on it: to read only. */
static const struct msr_range allowed_msrs[] = {
    {0xce, 0xce, false, false},
    {0x174, 0x176, true, true},
    {0x19c, 0x19c, false, false},
    {0x1a2, 0x1a2, false, false},
    {0x1b1, 0x1b1, false, false},
    {0x1d9, 0x1d9, true, true},
    {0x606, 0x606, false, false},
    {0x610, 0x611, false, false},
    {0x619, 0x619, false, false},
    {0x641, 0x641, false, false},
    {0x64b, 0x64b, false, false},
    {0x770, 0x771, false, false},
    {0x774, 0x774, false, false},
    {0xc0000080, 0xc0000080, true, true},
    {0xc0000081, 0xc0000084, true, false},
    {0xc0000100, 0xc0000101, true, true},
    {0xc0000102, 0xc0000102, true, false},
};

static const struct msr_range *find_msr(uint64_t address)
{
	for (size_t i = 0; i < sizeof(allowed_msrs) / sizeof(allowed_msrs[0]); i++) {
		if (address >= allowed_msrs[i].first && address <= allowed_msrs[i].last)
			return &allowed_msrs[i];
	}
	return NULL;
}

/* Who has no page tables of its own keeps the kernel's EFER, which decides what they mean. */
static bool may_write(const struct model_subject *subject, const struct msr_range *range)
{
	return range->writable && (subject->has_ept || range->first != MSR_EFER);
}

/* Reports the first register of the range that is not allowed; the loop steps from one allowed range to the next. */
static void check_msr_allowed(const struct model *model, const struct model_subject *subject, const xmlNode *msr)
{
	const bool writes = strchr(tree_attribute(msr, "mode"), 'w') != NULL;
	const uint64_t end = tree_number(msr, "end");
	uint64_t at = tree_number(msr, "start");

	while (at <= end) {
		const struct msr_range *range = find_msr(at);

		if (range == NULL || (writes && !may_write(subject, range))) {
			report_error(model->report, RULE_MSR_NOT_ALLOWED, msr, "subject '%s' may not %s MSR 0x%" PRIx64,
				     subject->name, range == NULL ? "access" : "write", at);
			if (range != NULL)
				report_help(model->report, "use mode=\"r\"");
			return;
		}
		at = range->last + 1;
	}
}

void validate_msr_list(const struct model *model)
{
	for_each_msr(model, check_msr_allowed);
}

#define ALLOWED_RANGES (sizeof(allowed_msrs) / sizeof(allowed_msrs[0]))
#define REGISTERS_MAX 5 /* of the longest allowed range */

/* By allowed register and right: the first entry that gives it. */
struct msr_owners {
	const xmlNode *entries[ALLOWED_RANGES][REGISTERS_MAX][2];
};

static const xmlNode *claim_register(struct msr_owners *owners, const xmlNode *msr, size_t range, size_t index)
{
	const char *mode = tree_attribute(msr, "mode");
	const xmlNode *first = NULL;

	for (size_t right = 0; right < 2; right++) {
		const xmlNode **entry = &owners->entries[range][index][right];

		if (strchr(mode, right == 0 ? 'r' : 'w') == NULL)
			continue;
		if (*entry == NULL)
			*entry = msr;
		else
			first = *entry;
	}
	return first;
}

/* The entry that gives a register of this one already, or NULL. */
static const xmlNode *claim_registers(struct msr_owners *owners, const xmlNode *msr, uint64_t *address)
{
	const uint64_t start = tree_number(msr, "start");
	const uint64_t end = tree_number(msr, "end");

	for (size_t i = 0; i < ALLOWED_RANGES; i++) {
		for (uint64_t at = allowed_msrs[i].first; at <= allowed_msrs[i].last; at++) {
			const xmlNode *first =
			    at < start || at > end ? NULL : claim_register(owners, msr, i, at - allowed_msrs[i].first);

			*address = at;
			if (first != NULL)
				return first;
		}
	}
	return NULL;
}

void validate_msr_once(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		struct msr_owners owners = {0};

		TREE_FOR_EACH(msr, tree_path(model->subjects[i].node, "vcpu/msrs"), "msr") {
			uint64_t address;
			const xmlNode *first = claim_registers(&owners, msr, &address);

			if (first == NULL)
				continue;
			report_error(model->report, RULE_MSR_TWICE, msr, "subject '%s' lists MSR 0x%" PRIx64 " twice",
				     model->subjects[i].name, address);
			report_note(model->report, first, "the first range is here");
		}
	}
}

static bool needs_store(const xmlNode *msr)
{
	const bool writes = strchr(tree_attribute(msr, "mode"), 'w') != NULL;
	const uint64_t start = tree_number(msr, "start");
	const uint64_t end = tree_number(msr, "end");

	for (size_t i = 0; writes && i < sizeof(allowed_msrs) / sizeof(allowed_msrs[0]); i++) {
		const struct msr_range *range = &allowed_msrs[i];

		if (range->writable && !range->switched && start <= range->last && end >= range->first)
			return true;
	}
	return false;
}

static void check_store(const struct model *model, const struct model_subject *subject, const xmlNode *msr)
{
	const struct model_region *region = needs_store(msr) ? model_find_page(model, subject->name, "msrstore") : NULL;

	if (!needs_store(msr) ||
	    (region != NULL && strcmp(region->type, "kernel_msrstore") == 0 && region->size_bytes == MUEN_PAGE_SIZE))
		return;
	report_error(model->report, RULE_MSR_STORE, msr,
		     "subject '%s' may write these registers, but has no page '%s|msrstore' to keep them",
		     subject->name, subject->name);
	if (region != NULL)
		report_note(model->report, region->node, "this is not one page of type kernel_msrstore");
}

void validate_msr_store(const struct model *model)
{
	for_each_msr(model, check_store);
}
