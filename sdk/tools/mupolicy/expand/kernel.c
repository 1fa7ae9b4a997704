/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The kernel's memory: its own sections, sized by its binary, what each CPU has of its own, and the pages of the
 * subjects that run there. Addresses are those of muen/abi/layout.h.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>
#include <muen/abi/limits.h>
#include <muen/abi/types.h>

#include "common/file.h"
#include "emit/elf_split.h"
#include "emit/kernel_tables.h"
#include "expand/expand.h"
#include "expand/kernel_layout.h"
#include "expand/support.h"
#include "tree.h"

#define KERNEL_BYTES_MAX (64U << 20)

/* Where upstream's kernel has its VMXON regions. */
#define UPSTREAM_VMXON_PHYS 0x8000

/* Offset of upstream's kernel file from its addresses. */
#define UPSTREAM_FILE_BASE 0x100000

struct kernel {
	struct policy *policy;
	const struct kernel_layout *layout;
	struct elf_split split;
	bool has_binary;
	const char *file_name; /* of the kernel's file, for <file elf=""> */
	const xmlNode *cause;  /* <majorFrame>: the CPUs in use */
};

/* Without a kernel the windows' own sizes are taken, which is what it may need at most. */
static void read_kernel(struct kernel *kernel)
{
	struct policy *policy = kernel->policy;
	const char *path = policy->options->kernel_path;
	struct elf_error error;
	uint8_t *bytes;
	size_t size_bytes;
	int failure;

	kernel->file_name = "kernel.elf";
	if (path == NULL)
		return;
	kernel->file_name = file_base_name(path);
	failure = file_read(path, KERNEL_BYTES_MAX, &bytes, &size_bytes);
	if (failure != 0) {
		report_error_path(policy->report, RULE_FILE_UNREADABLE, path, "cannot read file: %s",
				  strerror(failure));
		return;
	}
	kernel->has_binary = elf_split(bytes, size_bytes, ELF_KERNEL, &kernel->split, &error);
	if (!kernel->has_binary) {
		report_error_path(policy->report, RULE_BAD_BINARY, path, "%s", error.text);
		if (error.help[0] != '\0')
			report_help(policy->report, "%s", error.help);
	}
	free(bytes);
}

static void add_file(const struct kernel *kernel, xmlNode *region, const char *section)
{
	xmlNode *file = tree_add(region, "file", region);

	/* Copies of one section on several CPUs have the same content. */
	tree_set_format(file, "filename", "kernel_%s", section + 1);
	tree_set(file, "offset", "none");
	tree_set(file, "elf", kernel->file_name);
	tree_set(file, "section", section);
}

static void add_upstream_file(xmlNode *region, const struct kernel_window *window)
{
	xmlNode *file = tree_add(region, "file", region);

	tree_set(file, "filename", "kernel");
	tree_set_number(file, "offset", window->virtual_address - UPSTREAM_FILE_BASE);
}

static xmlNode *add_region(const struct kernel *kernel, const char *owner, const char *part, const char *type,
			   uint64_t size_bytes)
{
	const struct region_request request = {.owner = owner, .part = part, .type = type, .size_bytes = size_bytes};

	return support_add_region(kernel->policy, &request, kernel->cause);
}

static void map(xmlNode *cpu, const xmlNode *region, const char *logical, uint64_t virtual_address, bool writable)
{
	if (region != NULL)
		support_add_mapping(cpu,
				    &(struct mapping_request){
					.logical = logical,
					.physical = tree_name(region),
					.virtual_address = virtual_address,
					.writable = writable,
				    },
				    cpu);
}

static void map_window(xmlNode *cpu, const xmlNode *region, const struct kernel_window *window)
{
	if (region != NULL)
		support_add_mapping(cpu,
				    &(struct mapping_request){
					.logical = window->logical,
					.physical = tree_name(region),
					.virtual_address = window->virtual_address,
					.writable = window->writable,
					.executable = window->executable,
				    },
				    cpu);
}

/* size_bytes: the section's size, or the window's. false: the kernel has no such section. */
static bool window_size(const struct kernel *kernel, const struct kernel_window *window, uint64_t *size_bytes,
			bool *is_file)
{
	const struct elf_section_region *section;

	*size_bytes = window->size_bytes;
	*is_file = window->is_file;
	if (window->section == NULL || !kernel->has_binary)
		return true;
	section = elf_split_find(&kernel->split, window->section);
	if (section == NULL)
		return false;
	*size_bytes = section->region_size;
	*is_file = !section->fill;
	return true;
}

static bool is_identity(const struct kernel_window *window, const xmlNode *cpu)
{
	return window->place == KERNEL_IDENTITY ||
	       (window->place == KERNEL_IDENTITY_BOOT_CPU && cpu != NULL && tree_number(cpu, "id") == 0);
}

/* cpu: whose window it is, or NULL. */
static xmlNode *add_window_region(const struct kernel *kernel, const struct kernel_window *window, const char *name,
				  const xmlNode *cpu)
{
	uint64_t size_bytes;
	bool is_file;
	xmlNode *region;

	if (!window_size(kernel, window, &size_bytes, &is_file))
		return NULL;
	region = add_region(kernel, NULL, name, window->type, size_bytes);
	if (region == NULL)
		return NULL;
	if (!is_file)
		support_fill(region, "16#00#");
	else if (kernel->layout->is_upstream)
		add_upstream_file(region, window);
	else
		add_file(kernel, region, window->section);
	if (is_identity(window, cpu))
		tree_set_number(region, "physicalAddress", window->virtual_address);
	return region;
}

static void add_shared_windows(const struct kernel *kernel, const xmlNode *cpus)
{
	for (const struct kernel_window *window = kernel->layout->windows; window->region != NULL; window++) {
		const xmlNode *region;

		if (window->sharing != KERNEL_SHARED)
			continue;
		region = add_window_region(kernel, window, window->region, NULL);
		TREE_FOR_EACH(cpu, cpus, "cpu")
			map_window(cpu, region, window);
	}
}

static void add_own_windows(const struct kernel *kernel, xmlNode *cpu)
{
	for (const struct kernel_window *window = kernel->layout->windows; window->region != NULL; window++) {
		char *name;

		if (window->sharing != KERNEL_PER_CPU)
			continue;
		name = memory_format("%s_%s", window->region, tree_attribute(cpu, "id"));
		map_window(cpu, add_window_region(kernel, window, name, cpu), window);
		free(name);
	}
}

/* VMXON region, or host save area: one page in both cases. */
static void add_host_page(const struct kernel *kernel, xmlNode *cpu)
{
	char *owner = memory_format("kernel_%s", tree_attribute(cpu, "id"));
	xmlNode *region = add_region(kernel, owner, "vmxon", "system_vmxon", MUEN_PAGE_SIZE);

	free(owner);
	if (region == NULL)
		return;
	support_fill(region, "16#00#");
	if (kernel->layout->host_page != 0)
		map(cpu, region, "host_page", kernel->layout->host_page, true);
	else
		tree_set_number(region, "physicalAddress",
				UPSTREAM_VMXON_PHYS + tree_number(cpu, "id") * MUEN_PAGE_SIZE);
}

static void map_subject(const struct kernel *kernel, xmlNode *cpu, const xmlNode *subject)
{
	const uint64_t offset = tree_number(subject, "globalId") * kernel->layout->subject_stride;

	for (const struct kernel_subject_window *window = kernel->layout->subject_windows; window->part != NULL;
	     window++) {
		char *name = memory_format("%s|%s", tree_name(subject), window->part);

		map(cpu, name_table_find(&kernel->policy->names.regions, name), name, window->virtual_address + offset,
		    true);
		free(name);
	}
}

static void map_scheduling_information(const struct kernel *kernel, xmlNode *cpu, const xmlNode *partition)
{
	const uint64_t index = tree_number(partition, "id") - 1;
	char *name = memory_format("scheduling_info_%" PRIu64, index + 1);

	map(cpu, name_table_find(&kernel->policy->names.regions, name), name,
	    kernel->layout->scheduling_info + index * MUEN_PAGE_SIZE, true);
	free(name);
}

static bool is_on(const xmlNode *object, const xmlNode *cpu)
{
	const char *id = tree_attribute(object, "cpu");

	return id != NULL && strcmp(id, tree_attribute(cpu, "id")) == 0;
}

static void map_objects_of_cpu(const struct kernel *kernel, xmlNode *cpu)
{
	const xmlNode *root = kernel->policy->root;

	FOR_EACH_SUBJECT(subject, kernel->policy) {
		if (is_on(subject, cpu))
			map_subject(kernel, cpu, subject);
	}
	TREE_FOR_EACH(partition, tree_path(root, "scheduling/partitions"), "partition") {
		if (is_on(partition, cpu))
			map_scheduling_information(kernel, cpu, partition);
	}
}

/* Start code of the application processors: executed in real mode, mapped by nobody. */
static void add_trampoline(const struct kernel *kernel)
{
	xmlNode *region = add_region(kernel, NULL, "trampoline", "system", MUEN_PAGE_SIZE);

	if (region == NULL)
		return;
	if (!kernel->layout->is_upstream)
		add_file(kernel, region, ".trampoline");
	tree_set_number(region, "physicalAddress", MUEN_TRAMPOLINE_PHYS);
}

/* Regions that are the kernel's by their type: the record of a crash, and the CPUs' microcode. */
static void map_typed_region(const struct kernel *kernel, const xmlNode *cpus, const xmlNode *region)
{
	const char *type = tree_attribute(region, "type");

	TREE_FOR_EACH(cpu, cpus, "cpu") {
		if (strcmp(type, "subject_crash_audit") == 0)
			map(cpu, region, "crash_audit", kernel->layout->crash_audit, true);
		else if (strcmp(type, "kernel_microcode") == 0)
			map(cpu, region, "microcode", kernel->layout->microcode, false);
	}
}

static void map_typed_regions(const struct kernel *kernel, const xmlNode *cpus)
{
	TREE_FOR_EACH(region, tree_child(kernel->policy->root, "memory"), "memory")
		map_typed_region(kernel, cpus, region);
}

/* Read by the boot CPU, which changes major frames. */
static void map_tau0_interface(const struct kernel *kernel)
{
	xmlNode *cpu = support_boot_kernel(kernel->policy);

	if (cpu != NULL)
		map(cpu, name_table_find(&kernel->policy->names.regions, "sys_interface"), "tau0_interface",
		    kernel->layout->tau0_interface, false);
}

/* A CPU that stands twice in the plan is reported by validation. */
static xmlNode *add_cpus(const struct kernel *kernel)
{
	uint64_t seen = 0;
	xmlNode *section = tree_add(kernel->policy->root, "kernel", kernel->cause);
	xmlNode *memory = tree_add(section, "memory", kernel->cause);

	_Static_assert(MUEN_CPU_MAX <= 64, "a bit for each CPU");
	tree_add(section, "devices", kernel->cause);
	TREE_FOR_EACH(planned, kernel->cause, "cpu") {
		const uint64_t id = tree_number(planned, "id");

		if ((seen >> id & 1) == 0)
			tree_set_decimal(tree_add(memory, "cpu", planned), "id", id);
		seen |= UINT64_C(1) << id;
	}
	return memory;
}

void expand_kernel_memory(struct policy *policy)
{
	struct kernel kernel = {
	    .policy = policy,
	    .layout = kernel_layout_of(policy->options->layout),
	    .cause = tree_path(policy->root, "scheduling/majorFrame"),
	};
	xmlNode *cpus;

	read_kernel(&kernel);
	cpus = add_cpus(&kernel);
	add_trampoline(&kernel);
	add_shared_windows(&kernel, cpus);
	TREE_FOR_EACH(cpu, cpus, "cpu") {
		add_own_windows(&kernel, cpu);
		add_host_page(&kernel, cpu);
		map_objects_of_cpu(&kernel, cpu);
	}
	map_typed_regions(&kernel, cpus);
	map_tau0_interface(&kernel);
}

/* Their sizes follow from a complete policy; with errors there is none. */
void expand_policy_tables(struct policy *policy)
{
	const struct kernel kernel = {.policy = policy, .cause = tree_path(policy->root, "scheduling/majorFrame")};

	if (report_error_count(policy->report) > 0 || policy->options->layout == LAYOUT_UPSTREAM)
		return;
	for (unsigned i = 0; i < KERNEL_TABLE_COUNT; i++) {
		const enum kernel_table table = (enum kernel_table)i;
		const char *name = kernel_tables_region(table);
		const uint64_t address = kernel_tables_address(table);
		xmlNode *region =
		    add_region(&kernel, NULL, name, "kernel", kernel_tables_size(policy->document, table));

		if (region == NULL)
			continue;
		support_generated_file(region);
		if (table == KERNEL_TABLE_BOOT)
			tree_set_number(region, "physicalAddress", address);
		TREE_FOR_EACH(cpu, tree_path(policy->root, "kernel/memory"), "cpu")
			map(cpu, region, strchr(name, '_') + 1, address, false);
	}
}
