/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Content of MSR stores. */
#include "emit/msr_store.h"

#include <stdbool.h>
#include <string.h>

#include "emit/policy_view.h"
#include "msr_range.h"
#include "tree.h"

/*
 * MSRs that a virtual CPU switches by itself, always or by these controls (SDM vol. 3, 25.4.1, 27.3.1, 28.3.2). A VMCB
 * has not all of them: DEBUGCTL only with LBR virtualization (APM vol. 2, 15.23), which is not used.
 */
static const struct {
	uint32_t first;
	uint32_t last;
	const char *load; /* path below <controls>; NULL: always */
	const char *save;
	bool svm;
} managed[] = {
    {0x174, 0x176, NULL, NULL, true},                                                      /* SYSENTER */
    {0xc0000100, 0xc0000101, NULL, NULL, true},                                            /* FS and GS base */
    {0x1d9, 0x1d9, "entry/LoadDebugControls", "exit/SaveDebugControls", false},            /* DEBUGCTL */
    {0x277, 0x277, "entry/LoadIA32PAT", "exit/SaveIA32PAT", true},                         /* PAT */
    {0x38f, 0x38f, "entry/LoadIA32PERFGLOBALCTRL", "entry/LoadIA32PERFGLOBALCTRL", false}, /* PERF_GLOBAL_CTRL */
    {0xc0000080, 0xc0000080, "entry/LoadIA32EFER", "exit/SaveIA32EFER", true},             /* EFER */
};

static bool control_set(const xmlNode *controls, const char *path)
{
	const xmlNode *control = tree_path(controls, path);

	return control != NULL && strcmp(tree_text(control), "1") == 0;
}

static bool is_managed(const xmlNode *controls, uint32_t msr)
{
	bool const svm = policy_view_virtualization(controls->doc) == POLICY_SVM;

	for (size_t i = 0; i < sizeof(managed) / sizeof(managed[0]); i++)
		if (msr >= managed[i].first && msr <= managed[i].last)
			return (managed[i].svm || !svm) &&
			       (managed[i].load == NULL ||
				(control_set(controls, managed[i].load) && control_set(controls, managed[i].save)));
	return false;
}

static bool is_of_machine(uint32_t msr)
{
	const struct msr_range *range = msr_range_find(msr);

	return range != NULL && range->keeper == MSR_OF_MACHINE;
}

static bool is_entered(const struct msr_entry *entries, size_t count, uint32_t msr)
{
	for (size_t i = 0; i < count && i < MUEN_MSR_STORE_MAX; i++)
		if (entries[i].index == msr)
			return true;
	return false;
}

static void range_enter(const xmlNode *controls, const xmlNode *range, struct msr_entry *entries, size_t *count)
{
	uint64_t last = tree_number(range, "end");

	for (uint64_t msr = tree_number(range, "start"); msr <= last && *count <= MUEN_MSR_STORE_MAX; msr++) {
		if (is_managed(controls, (uint32_t)msr) || is_of_machine((uint32_t)msr) ||
		    is_entered(entries, *count, (uint32_t)msr))
			continue;
		if (*count < MUEN_MSR_STORE_MAX)
			entries[*count] = (struct msr_entry){.index = (uint32_t)msr};
		(*count)++;
	}
}

size_t msr_store_build(const xmlNode *subject, struct msr_entry entries[MUEN_MSR_STORE_MAX])
{
	const xmlNode *controls = tree_path(subject, "vcpu/vmx/controls");
	size_t count = 0;

	TREE_FOR_EACH(range, tree_path(subject, "vcpu/msrs"), "msr") {
		const char *mode = tree_attribute(range, "mode");

		if (mode != NULL && strchr(mode, 'w') != NULL)
			range_enter(controls, range, entries, &count);
	}
	return count;
}
