/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

#include "policy_builder.h"
#include "policy_check.h"
#include "svm_policy.h"
#include "vcpu.h"

/* vcpu_policy_ok() of the VMX back end, under a name of its own. */
bool vmx_policy_ok(const struct policy_subject *subject);

/* A constant for the code under test. */
static uint32_t virtualization;
extern const uint32_t vcpu_virtualization __attribute__((alias("virtualization")));

bool vcpu_policy_ok(const struct policy_subject *subject)
{
	static const struct svm_limits limits = {
	    .cr4_supported = UINT64_MAX,
	    .address_limit = UINT64_C(1) << 40,
	    .nested_paging = true,
	};

	return virtualization == POLICY_SVM ? svm_policy_ok(subject, &limits) : vmx_policy_ok(subject);
}

static void load(const struct kernel_tables *tables, enum kernel_table from, size_t offset, void *to, size_t size)
{
	const size_t used = tables->size[from] > offset ? tables->size[from] - offset : 0;

	if (used > size && from != KERNEL_TABLE_BOOT)
		abort();
	memset(to, 0, size);
	memcpy(to, tables->content[from] + offset, used < size ? used : size);
}

#define LOAD(from, to) load(tables, KERNEL_TABLE_##from, 0, to, sizeof(to))

bool kernel_takes(const struct kernel_tables *tables)
{
	load(tables, KERNEL_TABLE_BOOT, 0, &table_header, sizeof(table_header));
	load(tables, KERNEL_TABLE_BOOT, MUEN_PAGE_SIZE, table_cpu, sizeof(table_cpu));
	LOAD(PARTITION, table_partition);
	LOAD(GROUP, table_group);
	LOAD(PLAN, table_plan);
	LOAD(MAJOR, table_major);
	LOAD(BARRIER, table_barrier);
	LOAD(PORT, table_port_write);
	LOAD(MINOR, table_minor);
	LOAD(TARGET, table_target);
	LOAD(SOURCE, table_source);
	LOAD(TRAP, table_trap);
	LOAD(SUBJECT, table_subject);
	LOAD(VECTOR, table_vector);
	LOAD(ANSWER, table_answer);
	LOAD(LINE, table_line);
	LOAD(IOAPIC, table_ioapic);
	LOAD(IOMMU, table_iommu);
	virtualization = table_header.virtualization;
	return policy_check();
}
