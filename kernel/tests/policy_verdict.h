/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What policy_check() says of the tables as they are: for its tests, after cmocka.h. */
#ifndef TESTS_POLICY_VERDICT_H
#define TESTS_POLICY_VERDICT_H

#include "machine.h"
#include "policy_check.h"

static inline bool check(void)
{
	bool passes;

	policy_first_fault = (struct policy_fault){"none", 0};
	policy_seal(0);
	passes = policy_check();
	policy_unseal();
	return passes;
}

static inline void assert_passes(void)
{
	if (!check()) {
		fail_msg("refused: %s %u", policy_first_fault.table, policy_first_fault.index);
	}
}

static inline void assert_refused(const char *table, uint32_t index)
{
	assert_false(check());
	assert_string_equal(policy_first_fault.table, table);
	assert_int_equal(policy_first_fault.index, index);
}

#endif
