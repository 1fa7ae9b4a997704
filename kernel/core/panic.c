/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The end: enter it into the crash audit, say why (debug kernels), then reset. */
#include "panic.h"

#include "console.h"
#include "crash_audit.h"
#include "hw.h"
#include "policy_tables.h"
#include "sched.h"
#include "vcpu.h"

/*@ requires \valid_read(text);
    assigns \nothing; */
static void panic_print(const char *text, uint64_t value)
{
	console_string("\nPANIC on CPU ");
	console_decimal(sched_this_cpu);
	console_string(": ");
	console_string(text);
	console_string(" ");
	console_hex(value);
	console_string("\n");
}

/*@ assigns \nothing;
    ensures \false; */
static _Noreturn void panic_end(void)
{
	console_unlock();
	crash_audit_wait();
	hw_reset();
}

void panic(enum crash_reason reason, const char *text, uint64_t value)
{
	crash_audit_record(reason, value);
	console_lock();
	panic_print(text, value);
	panic_end();
}

void panic_subject(enum crash_reason reason, const char *text, subject_id_t subject, uint64_t value)
{
	crash_audit_subject(subject);
	crash_audit_record(reason, value);
	console_lock();
	panic_print(text, value);
	console_string("subject ");
	console_decimal(subject);
	console_string(" ");
	console_string(policy_subject[subject].name);
	console_string("\n");
	vcpu_dump(subject);
	panic_end();
}
