/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The end: say why (debug kernels), then reset. */
#include "panic.h"

#include "console.h"
#include "hw.h"
#include "policy_tables.h"
#include "sched.h"
#include "vcpu.h"

/*@ requires \valid_read(reason);
    assigns \nothing; */
static void panic_print(const char *reason, uint64_t value)
{
	console_string("\nPANIC on CPU ");
	console_decimal(sched_cpu());
	console_string(": ");
	console_string(reason);
	console_string(" ");
	console_hex(value);
	console_string("\n");
}

void panic(const char *reason, uint64_t value)
{
	console_lock();
	panic_print(reason, value);
	hw_reset();
}

void panic_subject(const char *reason, subject_id_t subject, uint64_t value)
{
	console_lock();
	panic_print(reason, value);
	console_string("subject ");
	console_decimal(subject);
	console_string(" ");
	console_string(policy_subject[subject].name);
	console_string("\n");
	vcpu_dump(subject);
	hw_reset();
}
