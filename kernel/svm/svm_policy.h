/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What the SVM back end demands of a subject's policy. Together with the page tables and bitmaps, which the composer
 * checks, this is what confines a native subject: it runs in ring 0 on its own page table, without nested paging. A
 * nested one is confined by its nested page table, and its control registers are its own.
 */
#ifndef SVM_POLICY_H
#define SVM_POLICY_H

#include <muen/abi/policy.h>

#include "types.h"

/* What depends on the CPU. */
struct svm_limits {
	uint64_t cr4_supported; /* CR4 bits that are not reserved on it */
	uint64_t address_limit; /* physical addresses are below */
	bool nested_paging;
};

/* The CPU that executes this. */
struct svm_limits svm_limits_read(void);

bool svm_policy_ok(const struct policy_subject *subject, const struct svm_limits *limits);

#endif
