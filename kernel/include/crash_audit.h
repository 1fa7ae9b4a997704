/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The crash audit: what panic() leaves in the page of muen/abi/crash_audit.h for the kernel and the subjects of the
 * next boot. Owns that page, and the dump of this CPU, into which whoever fails writes what it knows before it calls
 * panic(). A policy without the page (POLICY_FLAG_CRASH_AUDIT) loses the dump.
 *
 * Part of the trust list: nothing in core reads what is written here, and panic() does not return.
 */
#ifndef KERNEL_CRASH_AUDIT_H
#define KERNEL_CRASH_AUDIT_H

#include <muen/abi/crash_audit.h>

#include "policy_ok.h"

/* What the kernel calls itself, here and on the debug console. */
#define KERNEL_VERSION "0.1.0"

extern struct crash_dump crash_dump;

/* Boot CPU, once, before anything can fail: count the boot. A page without the magic number is new. */
void crash_audit_boot(void);

/* Enter the subject's state into the dump of this CPU. Its VMCS or VMCB is the current one. */
/*@ requires own_subject(subject);
    assigns \nothing; */
void crash_audit_subject(subject_id_t subject);

/* Enter the machine check banks of this CPU into its dump. */
/*@ assigns \nothing; */
void crash_audit_machine_check(void);

/*
 * Put the dump of this CPU into the page; value is what panic() has with the reason. A CPU that fails while it does
 * this resets the machine; one that finds no room, as three others were faster, stops.
 */
/*@ assigns \nothing; */
void crash_audit_record(enum crash_reason reason, uint64_t value);

/* Give the other CPUs time to record theirs: 100 ms. */
/*@ assigns \nothing; */
void crash_audit_wait(void);

#endif
