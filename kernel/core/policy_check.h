/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The check of the policy tables at boot. After it has returned true, every index and bound in them is known to be
 * good, and the kernel indexes with no further trust. What the kernel cannot see (who owns which physical page, what
 * the page tables map) is the composer's to check.
 */
#ifndef KERNEL_POLICY_CHECK_H
#define KERNEL_POLICY_CHECK_H

#include "policy_ok.h"

struct policy_fault {
	const char *table; /* name of the table, or of the header field */
	uint32_t index;    /* of the entry */
};

/* The first entry that breaks a rule. */
extern struct policy_fault policy_first_fault;

//@ predicate is_page(integer address) = address != 0 && address % MUEN_PAGE_SIZE == 0;

/* Address of a page: 0 is none. */
/*@ assigns \nothing;
    ensures \result <==> is_page(address); */
static inline bool policy_is_page(uint64_t address)
{
	return address != 0 && address % MUEN_PAGE_SIZE == 0;
}

/* Check all tables. On false, policy_first_fault names the entry. */
bool policy_check(void);

#endif
