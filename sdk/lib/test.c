/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The test protocol as a subject writes it. Owns the counts of the END line. */
#include <muen/test.h>

#include <muen/debuglog.h>

static unsigned int case_count;
static unsigned int failure_count;

void muen_test_report(const char *suite, const char *name, bool passed, const char *format, ...)
{
	va_list arguments;

	case_count++;
	failure_count += passed ? 0 : 1;
	muen_debuglog_printf("MUEN-TEST %s %s %s ", suite, name, passed ? "PASS" : "FAIL");
	va_start(arguments, format);
	muen_debuglog_vprintf(format, arguments);
	va_end(arguments);
	muen_debuglog_puts("\n");
}

void muen_test_end(void)
{
	muen_debuglog_printf("MUEN-TEST-END n=%u fail=%u\n", case_count, failure_count);
}
