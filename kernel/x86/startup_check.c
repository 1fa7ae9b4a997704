/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The start-up rows that both back ends need: functions of what the CPU says of itself. */
#include "startup_check.h"

#include "crash_audit.h"
#include "pages.h"
#include "policy_tables.h"
#include "startup_rows.h"
#include "x86.h"

/* The words of the crash audit as one: system in 15:0, FPU in 23:16, MCE in 31:24. */
#define AUDIT_FPU(bit) ((bit) << 16)
#define AUDIT_MCE(bit) ((bit) << 24)

static bool startup_scrubs(uint32_t what)
{
	for (partition_id_t partition = 0; partition < policy_header.partition_count; partition++) {
		if ((policy_partition[partition].scrub & what) != 0) {
			return true;
		}
	}
	return false;
}

/* Enters into the dump of this CPU which rows pass. Those of the back end come together: set if all of them pass. */
static void startup_check_audit(bool back_end, uint32_t passed)
{
	uint32_t const back_end_bits = CRASH_SYSTEM_VMX | CRASH_SYSTEM_VMX_ON | CRASH_SYSTEM_CR0 | CRASH_SYSTEM_CR4;

	crash_dump.startup.system = (uint16_t)(back_end ? passed | back_end_bits : passed);
	crash_dump.startup.fpu = (uint8_t)(passed >> 16);
	crash_dump.startup.mce = (uint8_t)(passed >> 24);
	crash_dump.validity |= CRASH_HAS_STARTUP;
}

const char *startup_check_failure(const struct cpu_features *features)
{
	const char *const back_end_failure = vcpu_startup_failure(features);
	const char *failure = back_end_failure;
	uint32_t passed = 0;
	uint32_t failed = 0;

	STARTUP_ROWS(STARTUP_AUDIT_ROW)
	if (failure != NULL) {
		startup_check_audit(back_end_failure == NULL, passed & ~failed);
	}
	return failure;
}
