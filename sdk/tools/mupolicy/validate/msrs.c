/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about model-specific registers: which a subject may have, and where its own values of them are kept. */
#include <inttypes.h>
#include <string.h>

#include <muen/abi/types.h>

#include "msr_range.h"
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

/* Who has no page tables of its own keeps the kernel's EFER, which decides what they mean. */
static bool may_write(const struct model_subject *subject, const struct msr_range *range)
{
	return subject->has_ept || range->first != MSR_EFER;
}

/* Reports the first register of the range that is not allowed; the loop steps from one allowed range to the next. */
static void check_msr_allowed(const struct model *model, const struct model_subject *subject, const xmlNode *msr)
{
	const bool writes = strchr(tree_attribute(msr, "mode"), 'w') != NULL;
	const uint64_t end = tree_number(msr, "end");
	uint64_t at = tree_number(msr, "start");

	while (at <= end) {
		const struct msr_range *range = msr_range_find(at);

		if (range == NULL || (writes && !may_write(subject, range))) {
			report_error(model->report, RULE_MSR_NOT_ALLOWED, msr, "subject '%s' may not %s MSR 0x%" PRIx64,
				     subject->name, range == NULL ? "access" : "write", at);
			if (range != NULL)
				report_help(model->report, "use mode=\"r\"");
			return;
		}
		at = (uint64_t)range->last + 1;
	}
}

void validate_msr_list(const struct model *model)
{
	for_each_msr(model, check_msr_allowed);
}

/* The first register of the machine in the range; UINT64_MAX if it has none. */
static uint64_t first_of_machine(const xmlNode *msr)
{
	const uint64_t end = tree_number(msr, "end");

	for (uint64_t at = tree_number(msr, "start"); at <= end;) {
		const struct msr_range *range = msr_range_find(at);

		if (range == NULL)
			break;
		if (range->keeper == MSR_OF_MACHINE)
			return at;
		at = (uint64_t)range->last + 1;
	}
	return UINT64_MAX;
}

static void check_msr_shared(const struct model *model, const struct model_subject *subject, const xmlNode *msr)
{
	const uint64_t shared = first_of_machine(msr);

	if (strchr(tree_attribute(msr, "mode"), 'w') == NULL || shared == UINT64_MAX)
		return;
	report_error(model->report, RULE_MSR_SHARED, msr,
		     "subject '%s' may write MSR 0x%" PRIx64 ", which rules the machine for all subjects",
		     subject->name, shared);
	report_help(model->report, "use mode=\"r\" if it only reads");
}

void validate_msr_shared(const struct model *model)
{
	for_each_msr(model, check_msr_shared);
}

/* By allowed register and right: the first entry that gives it. */
struct msr_owners {
	const xmlNode *entries[MSR_RANGE_COUNT][MSR_RANGE_LENGTH_MAX][2];
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

	for (size_t i = 0; i < MSR_RANGE_COUNT; i++) {
		for (uint64_t at = msr_ranges[i].first; at <= msr_ranges[i].last; at++) {
			const xmlNode *first =
			    at < start || at > end ? NULL : claim_register(owners, msr, i, at - msr_ranges[i].first);

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

	for (size_t i = 0; writes && i < MSR_RANGE_COUNT; i++) {
		const struct msr_range *range = &msr_ranges[i];

		if (range->keeper == MSR_OF_STORE && start <= range->last && end >= range->first)
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
