/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
#include "validation.h"

#include "expand/expand.h"

void validation_run(struct policy *policy)
{
	report_set_stage(policy->report, STAGE_NONE);
	if (!policy_check_structure(policy, policy->root, &schema_system, FORMAT_B))
		return;
	expand_defaults(policy->root);
	report_set_stage(policy->report, STAGE_VALIDATE);
	policy_validate(policy);
}
