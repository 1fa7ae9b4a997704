/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The rules of stage validate: each its own function over the model, each with its code in rules.def. */
#ifndef VALIDATE_VALIDATE_H
#define VALIDATE_VALIDATE_H

#include "model.h"

/* memory.c */
void validate_region_size(const struct model *model);
void validate_region_content(const struct model *model);
void validate_physical_alignment(const struct model *model);
void validate_physical_overlap(const struct model *model);
void validate_below_4g(const struct model *model);
void validate_logical_names(const struct model *model);

/* mappings.c */
void validate_virtual_alignment(const struct model *model);
void validate_virtual_range(const struct model *model);
void validate_virtual_overlap(const struct model *model);
void validate_writable_alias(const struct model *model);
void validate_executable_writable(const struct model *model);
void validate_shared_writable(const struct model *model);
void validate_mapped_by_subject(const struct model *model);
void validate_code_writable(const struct model *model);
void validate_monitors(const struct model *model);
void validate_scheduling_info(const struct model *model);

/* kernel.c */
void validate_kernel_pages(const struct model *model);
void validate_kernel_mappings(const struct model *model);
void validate_kernel_cpus(const struct model *model);
void validate_required_regions(const struct model *model);

/* events.c */
void validate_event_sources(const struct model *model);
void validate_event_targets(const struct model *model);
void validate_second_target(const struct model *model);
void validate_self_events(const struct model *model);
void validate_switch_events(const struct model *model);
void validate_ipi_events(const struct model *model);
void validate_event_actions(const struct model *model);
void validate_event_ids(const struct model *model);
void validate_event_groups(const struct model *model);
void validate_trap_ids(const struct model *model);
void validate_traps_complete(const struct model *model);
void validate_vectors(const struct model *model);

/* schedule.c */
void validate_cpu_numbers(const struct model *model);
void validate_cpu_count(const struct model *model);
void validate_tick_sum(const struct model *model);
void validate_frame_ticks(const struct model *model);
void validate_tick_rate(const struct model *model);
void validate_frame_partitions(const struct model *model);
void validate_partitions_run(const struct model *model);
void validate_barriers(const struct model *model);
void validate_group_limit(const struct model *model);
void validate_group_members(const struct model *model);
void validate_group_reach(const struct model *model);

/* devices.c */
void validate_port_order(const struct model *model);
void validate_port_overlap(const struct model *model);
void validate_device_resources(const struct model *model);
void validate_device_references(const struct model *model);
void validate_device_owners(const struct model *model);
void validate_system_board(const struct model *model);
void validate_diagnostics(const struct model *model);

/* machine.c */
void validate_memory_blocks(const struct model *model);
void validate_processor(const struct model *model);
void validate_boot_cpu(const struct model *model);

/* vcpu.c */
void validate_msr_ranges(const struct model *model);
void validate_msr_list(const struct model *model);
void validate_vcpu_flags(const struct model *model);
void validate_entry_point(const struct model *model);

/* flows.c */
void validate_flow_names(const struct model *model);
void validate_flow_form(const struct model *model);
void validate_flow_never(const struct model *model);
void validate_flow_via(const struct model *model);

/* limits.c */
void validate_resource_count(const struct model *model);

#endif
