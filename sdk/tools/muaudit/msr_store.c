/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * MSR stores: every MSR that a subject may write is switched with it, by the VMCS or by its store, or is one of those
 * that are common to all by intention.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "memory.h"

/* Platform information, clock modulation, thermal and power control: no subject's state. */
static const uint32_t common[] = {0x0ce, 0x19c, 0x1a2, 0x1b1, 0x606, 0x610, 0x611,
				  0x619, 0x641, 0x64b, 0x770, 0x771, 0x774};

static bool control(const struct subject *subject, const char *path)
{
	char *whole = memory_text("vcpu/vmx/controls/%s", path);
	bool set = strcmp(xml_content(xml_path(subject->node, whole)), "1") == 0;

	free(whole);
	return set;
}

/* Guest-state fields of the VMCS for MSRs: SDM vol. 3, 25.4.1. The VMCB has no DEBUGCTL and no PERF_GLOBAL_CTRL. */
static bool in_vcpu(const struct subject *subject, bool svm, uint64_t msr)
{
	switch (msr) {
	case 0x174:
	case 0x175:
	case 0x176:
	case 0xc0000100:
	case 0xc0000101:
		return true;
	case 0x1d9:
		return !svm && control(subject, "entry/LoadDebugControls") &&
		       control(subject, "exit/SaveDebugControls");
	case 0x277:
		return control(subject, "entry/LoadIA32PAT") && control(subject, "exit/SaveIA32PAT");
	case 0x38f:
		return !svm && control(subject, "entry/LoadIA32PERFGLOBALCTRL");
	case 0xc0000080:
		return control(subject, "entry/LoadIA32EFER") && control(subject, "exit/SaveIA32EFER");
	default:
		return false;
	}
}

static bool is_stored(const struct subject *subject, bool svm, uint64_t msr)
{
	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		if (msr == common[i])
			return false;
	return !in_vcpu(subject, svm, msr);
}

static bool is_in(const struct msr_entry *entries, uint32_t count, uint64_t msr)
{
	for (uint32_t i = 0; i < count; i++)
		if (entries[i].index == msr)
			return true;
	return false;
}

/* In order of the policy, each once; no more than a store holds. */
static uint32_t store_want(const struct subject *subject, bool svm, struct msr_entry entries[MUEN_MSR_STORE_MAX])
{
	uint32_t count = 0;

	XML_EACH(range, xml_path(subject->node, "vcpu/msrs"), "msr") {
		uint64_t last = xml_number(range, "end");

		if (strchr(xml_text(range, "mode"), 'w') == NULL)
			continue;
		for (uint64_t msr = xml_number(range, "start"); msr <= last && count < MUEN_MSR_STORE_MAX; msr++)
			if (is_stored(subject, svm, msr) && !is_in(entries, count, msr))
				entries[count++] = (struct msr_entry){.index = (uint32_t)msr};
	}
	return count;
}

uint32_t msr_store_count(const struct subject *subject, bool svm)
{
	struct msr_entry entries[MUEN_MSR_STORE_MAX];

	return store_want(subject, svm, entries);
}

void msr_store_audit(const struct audit *audit, const struct subject *subject)
{
	const struct region *region = policy_region_of(audit->policy, subject->name, "msrstore");
	struct msr_entry wanted[MUEN_MSR_STORE_MAX] = {{0}};
	struct msr_entry found[MUEN_MSR_STORE_MAX] = {{0}};

	store_want(subject, audit->policy->svm, wanted);
	if (region == NULL)
		return; /* the subject table names it: its address is a finding if there must be one */
	image_copy(audit->image, region->address, found, sizeof(found));
	audit->findings->counts.records += MUEN_MSR_STORE_MAX;
	for (size_t i = 0; i < MUEN_MSR_STORE_MAX; i++)
		if (memcmp(&wanted[i], &found[i], sizeof(found[i])) != 0)
			finding_add(audit->findings, FINDING_MSR_STORE, region->name,
				    region->address + i * sizeof(found[i]),
				    "entry %zu: the policy says MSR 0x%" PRIx32
				    " with value 0, the image has MSR 0x%" PRIx32 " with 0x%" PRIx64,
				    i, wanted[i].index, found[i].index, found[i].data);
}
