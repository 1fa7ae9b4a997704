/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What policy_check() says of the tables as they are: for its tests, after cmocka.h. */
#ifndef TESTS_POLICY_VERDICT_H
#define TESTS_POLICY_VERDICT_H

#include "machine.h"
#include "policy_check.h"

static inline bool check(struct policy_fault *fault)
{
	bool passes;

	*fault = (struct policy_fault){"none", 0};
	policy_seal(0);
	passes = policy_check(fault);
	policy_unseal();
	return passes;
}

static inline void assert_passes(void)
{
	struct policy_fault fault;

	if (!check(&fault)) {
		fail_msg("refused: %s %u", fault.table, fault.index);
	}
}

static inline void assert_refused(const char *table, uint32_t index)
{
	struct policy_fault fault;

	assert_false(check(&fault));
	assert_string_equal(fault.table, table);
	assert_int_equal(fault.index, index);
}

#endif
