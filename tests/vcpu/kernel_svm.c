/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
#include "kernel.h"
#include "svm_policy.h"

bool kernel_svm_takes(const struct policy_subject *subject)
{
	static const struct svm_limits limits = {
	    .cr4_supported = UINT64_MAX,
	    .address_limit = UINT64_C(1) << 40,
	    .nested_paging = true,
	};

	return svm_policy_ok(subject, &limits);
}
