/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Stage validate. */
#include "policy.h"

void policy_validate(struct policy *policy)
{
	(void)policy;
}
