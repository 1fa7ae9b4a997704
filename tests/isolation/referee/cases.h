/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What each case is about, and what the kernel must say about it. */
#ifndef CASES_H
#define CASES_H

#include "common/case_page.h"

enum qualification_kind {
	QUALIFICATION_VALUE,   /* as given for the CPU's back end */
	QUALIFICATION_ADDRESS, /* the address that the offender touched */
};

struct isolation_expectation {
	bool trap_expected;
	uint32_t trap;
	enum qualification_kind kind;
	uint64_t qualification_vmx;
	uint64_t qualification_svm; /* differs where SVM does not tell an operand */
};

struct isolation_description {
	const char *name; /* of the test case */
	const char *title;
	const char *done;
	const char *expected;
	struct isolation_expectation expectation;
};

extern const struct isolation_description cases[CASE_COUNT];

#endif
