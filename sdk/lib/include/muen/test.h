/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Reporting test results through the debug log:
 *
 *	MUEN-TEST <suite> <case> PASS|FAIL <detail>
 *	MUEN-TEST-END n=<cases> fail=<failed cases>
 *
 * The log server sums up all subjects that report; the runner on the host demands the END line and the count.
 */
#ifndef MUEN_TEST_H
#define MUEN_TEST_H

#include <stdbool.h>

/* One result. suite and name are words without blanks; format and what follows (see muen_debuglog_printf()) say why. */
__attribute__((format(printf, 4, 5))) void muen_test_report(const char *suite, const char *name, bool passed,
							    const char *format, ...);

/* Says that this subject has reported everything. To be called once. */
void muen_test_end(void);

#endif
