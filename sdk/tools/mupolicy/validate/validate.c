/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Stage validate: the grammar of format B, then every rule. A rule that finds something missing runs only over a
 * complete policy: after an error that left something out it would blame the wrong party.
 */
#include "validate/validate.h"

#include "tree.h"

struct rule_check {
	void (*run)(const struct model *model);
	bool needs_all;
};

static const struct rule_check checks[] = {
    {validate_region_size, false},
    {validate_region_content, false},
    {validate_physical_alignment, false},
    {validate_physical_overlap, false},
    {validate_below_4g, false},
    {validate_logical_names, false},
    {validate_virtual_alignment, false},
    {validate_virtual_range, false},
    {validate_virtual_overlap, false},
    {validate_writable_alias, false},
    {validate_executable_writable, false},
    {validate_shared_writable, false},
    {validate_mapped_by_subject, false},
    {validate_code_writable, false},
    {validate_monitors, false},
    {validate_scheduling_info, true},
    {validate_kernel_pages, true},
    {validate_kernel_mappings, false},
    {validate_kernel_cpus, false},
    {validate_required_regions, true},
    {validate_event_sources, true},
    {validate_event_targets, true},
    {validate_second_target, false},
    {validate_self_events, false},
    {validate_switch_events, false},
    {validate_ipi_events, false},
    {validate_event_actions, false},
    {validate_event_ids, false},
    {validate_event_groups, false},
    {validate_trap_ids, false},
    {validate_traps_complete, true},
    {validate_vectors, false},
    {validate_cpu_numbers, false},
    {validate_cpu_count, false},
    {validate_tick_sum, false},
    {validate_frame_ticks, false},
    {validate_tick_rate, false},
    {validate_frame_partitions, false},
    {validate_partitions_run, true},
    {validate_barriers, true},
    {validate_group_limit, false},
    {validate_group_members, true},
    {validate_group_reach, true},
    {validate_port_order, false},
    {validate_port_overlap, false},
    {validate_device_resources, false},
    {validate_device_references, false},
    {validate_device_owners, false},
    {validate_system_board, false},
    {validate_diagnostics, false},
    {validate_memory_blocks, false},
    {validate_processor, false},
    {validate_boot_cpu, false},
    {validate_msr_ranges, false},
    {validate_msr_list, false},
    {validate_vcpu_flags, false},
    {validate_entry_point, true},
    {validate_resource_count, false},
    {validate_flow_names, true},
    {validate_flow_form, false},
    {validate_flow_never, true},
    {validate_flow_via, true},
};

/* What expansion made must be format B; a finding here is a defect of the compiler, and still better said than used. */
static bool grammar_is_good(struct policy *policy)
{
	if (report_error_count(policy->report) > 0)
		return true;
	return policy_check_structure(policy, policy->root, &schema_system, FORMAT_B) && !policy->incomplete;
}

void policy_validate(struct policy *policy)
{
	struct model model;

	if (!policy->unfinished && !grammar_is_good(policy))
		return;
	model_make(&model, policy);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (!checks[i].needs_all || !policy->incomplete)
			checks[i].run(&model);
	}
	if (policy->unfinished && report_error_count(policy->report) == 0)
		report_error(policy->report, RULE_EMIT_PAGE_TABLE, policy->root, "page tables cannot be sized");
	model_free(&model);
}
