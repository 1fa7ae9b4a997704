/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The subject that is told of IOMMU faults: deviceDomains/@faultEvent names an event that the kernel itself signals;
 * its one target is that subject. Region iommu_faults is there for it to map.
 */
#include <muen/abi/types.h>

#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"

void expand_fault_log(struct policy *policy)
{
	const xmlNode *domains = tree_child(policy->root, "deviceDomains");
	const struct region_request request = {
	    .part = FAULT_LOG_REGION, .type = "kernel_interface", .size_bytes = MUEN_PAGE_SIZE};

	if (tree_attribute(domains, "faultEvent") == NULL)
		return;
	if (!support_has_iommu(policy)) {
		report_error_attribute(policy->report, RULE_FAULT_EVENT, domains, "faultEvent",
				       "the machine has no IOMMU that could find a fault");
		report_help(policy->report, "remove faultEvent, or use a machine with a device of capability iommu");
		return;
	}
	support_find(policy, &policy->names.events, RULE_UNKNOWN_EVENT, "event", domains, "faultEvent");
	support_fill(support_add_region(policy, &request, domains), "16#00#");
}
