/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The faults in turn, at CPU 1 if nothing else is said: each start of the machine makes the next one and judges the one
 * before. Which start it is, the crash audit says, to all CPUs alike.
 */
#ifndef CRASH_CASES_H
#define CRASH_CASES_H

#include "fault.h"

#include <stdbool.h>

#define SUBJECT_MARK 0x7375626a656374ULL /* in RBX of the subject that is interrupted */

struct fault_case {
	const char *name;
	enum fault fault;
	bool by_judge; /* asked for by the judge, while CPU 1 runs a subject */
	bool by_all;   /* by all CPUs at the same time */
};

static const struct fault_case cases[] = {
    {"invalid-opcode", FAULT_INVALID_OPCODE, false, false},
    {"page-fault", FAULT_PAGE, false, false},
    {"double-fault", FAULT_DOUBLE, false, false},
    {"machine-check", FAULT_MACHINE_CHECK, false, false},
    {"nmi-in-the-kernel", FAULT_NMI_HERE, false, false},
    {"nmi-in-a-subject", FAULT_NMI_AT_CPU_1, true, false},
    {"guest-state-refused", FAULT_GUEST_STATE, false, false},
    {"controls-refused", FAULT_CONTROLS, false, false},
    {"all-cpus-at-once", FAULT_INVALID_OPCODE, false, true},
};

#define CASE_COUNT (sizeof(cases) / sizeof(cases[0]))

#endif
