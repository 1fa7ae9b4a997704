/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The parts of the audit, in order: memory, the kernel's address spaces and tables, then subject by subject. */
#include "audit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>

#include "memory.h"
#include "record.h"
#include "space.h"

/* Roots of the kernel's page tables are where start-up code finds them: in the CPU table, by physical address. */
static void kernels_audit(struct audit *audit)
{
	size_t count = audit->policy->cpu_count;

	image_copy(audit->image, MUEN_KVA_POLICY_CPU, audit->cpus, count * sizeof(*audit->cpus));
	for (size_t i = 0; i < count; i++) {
		struct owner owner = policy_owner(audit->policy, NULL, i);
		struct space *space = &audit->kernels[i];

		space->title = memory_text("kernel of CPU %zu", i);
		space->format = PAGING_KERNEL;
		paging_walk(audit->image, audit->policy, audit->cpus[i].page_table, space);
		space_compare(audit->policy, &owner, space);
		policy_owner_free(&owner);
	}
	window_audit(audit);
}

static enum paging_format format_of(const struct policy *policy, const struct subject *subject)
{
	if (!subject->nested)
		return PAGING_NATIVE;
	return policy->svm ? PAGING_NPT : PAGING_EPT;
}

/* A sibling runs on the page tables of another subject, which are audited with that one. */
static void subject_space_audit(const struct audit *audit, size_t number)
{
	const struct subject *subject = &audit->policy->subjects[number];
	struct owner owner = policy_owner(audit->policy, subject, 0);
	struct space space = {
	    .title = memory_text("subject '%s'", subject->name),
	    .format = format_of(audit->policy, subject),
	};

	if (subject->memory == subject) {
		paging_walk(audit->image, audit->policy, audit->subjects[number].page_table, &space);
		space_compare(audit->policy, &owner, &space);
	}
	paging_free(&space);
	policy_owner_free(&owner);
}

static void subjects_audit(const struct audit *audit)
{
	size_t count = audit->policy->subject_count;

	record_kernel_copy(audit, MUEN_KVA_POLICY_SUBJECT, audit->subjects, count * sizeof(*audit->subjects));
	subject_audit(audit);
	for (size_t i = 0; i < count; i++) {
		subject_space_audit(audit, i);
		bitmap_audit(audit, i);
		msr_store_audit(audit, &audit->policy->subjects[i]);
		sinfo_audit(audit, &audit->policy->subjects[i]);
	}
}

static void audit_all(const struct image *image, const struct policy *policy, const uint8_t *kernel, size_t kernel_size,
		      struct findings *findings)
{
	struct audit audit = {.image = image, .policy = policy, .findings = findings};

	audit.kernels = memory_get(policy->cpu_count, sizeof(*audit.kernels));
	audit.cpus = memory_get(policy->cpu_count, sizeof(*audit.cpus));
	audit.subjects = memory_get(policy->subject_count, sizeof(*audit.subjects));
	audit.hashes = memory_get(policy->region_count, sizeof(*audit.hashes));
	content_audit(&audit);
	kernels_audit(&audit);
	machine_audit(&audit);
	schedule_audit(&audit);
	events_audit(&audit);
	device_audit(&audit);
	answer_audit(&audit);
	vtd_audit(&audit);
	subjects_audit(&audit);
	code_audit(&audit);
	if (kernel != NULL)
		code_audit_kernel(&audit, kernel, kernel_size);
	for (size_t i = 0; i < policy->cpu_count; i++)
		paging_free(&audit.kernels[i]);
	free(audit.kernels);
	free(audit.cpus);
	free(audit.subjects);
	free(audit.hashes);
}

bool audit_run(const uint8_t *image_bytes, size_t image_size, const uint8_t *policy_text, size_t policy_size,
	       const uint8_t *kernel, size_t kernel_size, struct findings *findings)
{
	struct policy policy;
	struct image image = {0};
	bool good = policy_read(&policy, policy_text, policy_size, findings) &&
		    image_read_stream(&image, image_bytes, image_size, findings);

	if (good)
		audit_all(&image, &policy, kernel, kernel_size, findings);
	image_free(&image);
	policy_free(&policy);
	return good;
}
