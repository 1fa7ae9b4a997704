/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Stage validate: the grammar of format B, then every rule. A rule that finds something missing runs only over a
 * complete policy: after an error that left something out it would blame the wrong party.
 */
#include "validate/validate.h"

#include "tree.h"

enum precondition {
	ALWAYS,
	ON_COMPLETE, /* nothing faulty was left out: what is missing is missing */
	ON_CLEAN,    /* no stage before found an error: what expansion makes last is there, too */
};

struct rule_check {
	void (*run)(const struct model *model);
	enum precondition precondition;
};

static const struct rule_check checks[] = {
    {validate_region_size, ALWAYS},
    {validate_region_content, ALWAYS},
    {validate_physical_alignment, ALWAYS},
    {validate_physical_overlap, ALWAYS},
    {validate_device_memory, ALWAYS},
    {validate_region_place, ON_CLEAN},
    {validate_memory_space, ON_CLEAN},
    {validate_block_overlap, ALWAYS},
    {validate_below_4g, ALWAYS},
    {validate_region_names, ALWAYS},
    {validate_logical_names, ALWAYS},
    {validate_contents, ON_CLEAN},
    {validate_fills, ALWAYS},
    {validate_files, ALWAYS},
    {validate_caching, ALWAYS},
    {validate_channel_ends, ON_CLEAN},
    {validate_regions_used, ON_CLEAN},
    {validate_own_pages, ON_CLEAN},
    {validate_virtual_alignment, ALWAYS},
    {validate_virtual_range, ALWAYS},
    {validate_virtual_overlap, ALWAYS},
    {validate_writable_alias, ALWAYS},
    {validate_executable_writable, ALWAYS},
    {validate_data_executable, ALWAYS},
    {validate_shared_writable, ALWAYS},
    {validate_mapped_by_subject, ALWAYS},
    {validate_monitors, ALWAYS},
    {validate_code_writable, ALWAYS},
    {validate_dma_executable, ALWAYS},
    {validate_scheduling_info, ON_COMPLETE},
    {validate_kernel_pages, ON_COMPLETE},
    {validate_kernel_information, ON_CLEAN},
    {validate_kernel_mappings, ALWAYS},
    {validate_kernel_cpus, ALWAYS},
    {validate_kernel_windows, ON_CLEAN},
    {validate_kernel_addresses, ON_CLEAN},
    {validate_kernel_rights, ON_CLEAN},
    {validate_kernel_shares, ON_CLEAN},
    {validate_stack_guards, ALWAYS},
    {validate_kernel_units, ON_CLEAN},
    {validate_kernel_driven, ALWAYS},
    {validate_table_sizes, ON_CLEAN},
    {validate_required_regions, ON_CLEAN},
    {validate_shared_bitmaps, ON_CLEAN},
    {validate_region_owners, ON_CLEAN},
    {validate_crash_audit, ON_CLEAN},
    {validate_one_microcode, ALWAYS},
    {validate_hash_references, ON_COMPLETE},
    {validate_vmxon_order, ON_CLEAN},
    {validate_initrd_parts, ALWAYS},
    {validate_event_sources, ON_COMPLETE},
    {validate_event_targets, ON_COMPLETE},
    {validate_second_target, ALWAYS},
    {validate_self_events, ALWAYS},
    {validate_switch_events, ALWAYS},
    {validate_ipi_events, ALWAYS},
    {validate_event_actions, ALWAYS},
    {validate_same_actions, ALWAYS},
    {validate_event_ids, ALWAYS},
    {validate_event_groups, ALWAYS},
    {validate_trap_ids, ALWAYS},
    {validate_traps_complete, ON_COMPLETE},
    {validate_vectors, ALWAYS},
    {validate_cpu_numbers, ALWAYS},
    {validate_cpu_count, ALWAYS},
    {validate_tick_sum, ALWAYS},
    {validate_frame_ticks, ALWAYS},
    {validate_tick_rate, ALWAYS},
    {validate_frame_partitions, ALWAYS},
    {validate_partitions_run, ON_COMPLETE},
    {validate_barriers, ON_COMPLETE},
    {validate_group_limit, ALWAYS},
    {validate_partition_ids, ON_CLEAN},
    {validate_group_ids, ON_CLEAN},
    {validate_group_members, ON_CLEAN},
    {validate_group_reach, ON_COMPLETE},
    {validate_global_ids, ON_CLEAN},
    {validate_local_ids, ON_CLEAN},
    {validate_subject_cpus, ON_CLEAN},
    {validate_scheduled_once, ON_CLEAN},
    {validate_mirrored, ON_CLEAN},
    {validate_siblings, ALWAYS},
    {validate_threads, ALWAYS},
    {validate_port_order, ALWAYS},
    {validate_port_overlap, ALWAYS},
    {validate_device_resources, ALWAYS},
    {validate_device_references, ALWAYS},
    {validate_device_owners, ALWAYS},
    {validate_device_once, ALWAYS},
    {validate_device_resources_once, ALWAYS},
    {validate_alias_names, ALWAYS},
    {validate_aliases, ON_CLEAN},
    {validate_config_names, ON_CLEAN},
    {validate_system_board, ALWAYS},
    {validate_kernel_board, ON_CLEAN},
    {validate_diagnostics, ALWAYS},
    {validate_kernel_console, ON_CLEAN},
    {validate_irq_numbers, ON_CLEAN},
    {validate_message_numbers, ON_CLEAN},
    {validate_irq_owners, ALWAYS},
    {validate_message_vectors, ALWAYS},
    {validate_unmask_missing, ON_COMPLETE},
    {validate_unmask_events, ON_COMPLETE},
    {validate_pci_address_range, ALWAYS},
    {validate_pci_addresses, ALWAYS},
    {validate_reference_kind, ON_CLEAN},
    {validate_logical_bus, ALWAYS},
    {validate_logical_addresses, ALWAYS},
    {validate_pci_functions, ALWAYS},
    {validate_sibling_addresses, ALWAYS},
    {validate_function_zero, ON_CLEAN},
    {validate_pci_config_space, ON_CLEAN},
    {validate_config_pages, ALWAYS},
    {validate_config_mappings, ALWAYS},
    {validate_iommu_count, ON_COMPLETE},
    {validate_iommu_registers, ALWAYS},
    {validate_iommu_capabilities, ALWAYS},
    {validate_iommu_owner, ALWAYS},
    {validate_ioapic_count, ON_COMPLETE},
    {validate_ioapic_capabilities, ALWAYS},
    {validate_domain_tables, ON_CLEAN},
    {validate_one_root_table, ALWAYS},
    {validate_domain_devices, ALWAYS},
    {validate_domain_device_once, ALWAYS},
    {validate_domain_device_kind, ALWAYS},
    {validate_domain_ids, ALWAYS},
    {validate_domain_memory, ALWAYS},
    {validate_domain_rights, ALWAYS},
    {validate_reserved_memory, ALWAYS},
    {validate_domain_limit, ALWAYS},
    {validate_domain_names, ALWAYS},
    {validate_device_in_domain, ON_COMPLETE},
    {validate_memory_blocks, ALWAYS},
    {validate_processor, ALWAYS},
    {validate_processor_dump, ALWAYS},
    {validate_boot_cpu, ALWAYS},
    {validate_msr_ranges, ALWAYS},
    {validate_msr_list, ALWAYS},
    {validate_msr_shared, ALWAYS},
    {validate_msr_once, ALWAYS},
    {validate_msr_store, ON_CLEAN},
    {validate_vcpu_flags, ALWAYS},
    {validate_vcpu_complete, ON_CLEAN},
    {validate_segments, ALWAYS},
    {validate_entry_point, ON_COMPLETE},
    {validate_stack_pointer, ON_COMPLETE},
    {validate_resource_count, ALWAYS},
    {validate_flow_names, ON_COMPLETE},
    {validate_flow_form, ALWAYS},
    {validate_flow_never, ON_COMPLETE},
    {validate_flow_via, ON_COMPLETE},
};

/* What expansion made must be format B; a finding here is a defect of the compiler, and still better said than used. */
static bool grammar_is_good(struct policy *policy)
{
	if (report_error_count(policy->report) > 0)
		return true;
	return policy_check_structure(policy, policy->root, &schema_system, FORMAT_B) && !policy->incomplete;
}

static bool may_run(const struct rule_check *check, const struct policy *policy, bool is_clean)
{
	if (check->precondition == ON_COMPLETE)
		return !policy->incomplete;
	return check->precondition == ALWAYS || (is_clean && !policy->incomplete);
}

void policy_validate(struct policy *policy)
{
	const bool is_clean = report_error_count(policy->report) == 0;
	struct model model;

	if (!policy->unfinished && !grammar_is_good(policy))
		return;
	model_make(&model, policy);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (may_run(&checks[i], policy, is_clean))
			checks[i].run(&model);
	}
	if (policy->unfinished && report_error_count(policy->report) == 0)
		report_error(policy->report, RULE_EMIT_PAGE_TABLE, policy->root, "page tables cannot be sized");
	model_free(&model);
}
