/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* crash_audit.h for the host, where a test does not bring the real one: remembers what was recorded last. */
#include "crash_audit.h"
#include "fake_hw.h"

struct crash_dump crash_dump;

void crash_audit_subject(subject_id_t subject)
{
	fake_hw.crash_subject = subject;
}

void crash_audit_machine_check(void)
{
	fake_trace("machine check banks");
}

void crash_audit_record(enum crash_reason reason, uint64_t value)
{
	(void)value;
	fake_hw.crash_reason = reason;
}

void crash_audit_wait(void)
{
}
