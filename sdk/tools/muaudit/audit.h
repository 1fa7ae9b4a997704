/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The audit of an image: what every part of it works on, and the parts. Each part recomputes from the policy what the
 * image must hold, and reports each difference; none of them relies on what another found.
 */
#ifndef MUAUDIT_AUDIT_H
#define MUAUDIT_AUDIT_H

#include <muen/abi/policy.h>

#include "image.h"
#include "paging.h"
#include "policy.h"

struct audit {
	const struct image *image;
	const struct policy *policy;
	struct findings *findings;
	struct space *kernels;           /* one for each CPU */
	struct policy_cpu *cpus;         /* as the image has them */
	struct policy_subject *subjects; /* as the image has them; zero where it has none */
	uint8_t (*hashes)[32]; /* of each region's content in the image, by region; zero where none is needed */
};

/* Compares everything. kernel: the kernel's ELF file, or NULL. false: the policy or the stream cannot be read. */
bool audit_run(const uint8_t *image, size_t image_size, const uint8_t *policy, size_t policy_size,
	       const uint8_t *kernel, size_t kernel_size, struct findings *findings);

/* content.c: regions, staging area, entry point. Fills in the hashes. */
void content_audit(const struct audit *audit);

/* machine.c, schedule.c, events.c, subject.c: the kernel's tables. */
void machine_audit(const struct audit *audit);
void schedule_audit(const struct audit *audit);
void events_audit(const struct audit *audit);
void subject_audit(const struct audit *audit);

/* device.c, answer.c: the kernel's tables of device interrupts, and of traps that it answers. */
void device_audit(const struct audit *audit);
void answer_audit(const struct audit *audit);

/* vtd.c: what the VT-d units read. */
void vtd_audit(const struct audit *audit);

/* msr_store.c: the MSRs that are switched with a subject, and how many there are. */
void msr_store_audit(const struct audit *audit, const struct subject *subject);
uint32_t msr_store_count(const struct subject *subject, bool svm);

/* Answers of a subject. */
uint32_t answer_count(const struct subject *subject);

/* How many source events, and target events, the subject has: one more than the highest number. */
size_t events_source_count(const struct subject *subject);
size_t events_target_count(const struct subject *subject);

/* window.c: what the kernel finds at its fixed addresses. */
void window_audit(const struct audit *audit);

/* bitmap.c: I/O and MSR bitmaps of a subject. */
void bitmap_audit(const struct audit *audit, size_t subject);

/* sinfo.c: the information page of a subject. */
void sinfo_audit(const struct audit *audit, const struct subject *subject);

/* code.c: code that is not the subjects': hypercall page, trampoline, and the kernel, if its file is given. */
void code_audit(const struct audit *audit);
void code_audit_kernel(const struct audit *audit, const uint8_t *file, size_t size);

#endif
