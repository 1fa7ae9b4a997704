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
void validate_device_memory(const struct model *model);
void validate_region_place(const struct model *model);
void validate_memory_space(const struct model *model);
void validate_block_overlap(const struct model *model);
void validate_below_4g(const struct model *model);

/* names.c */
void validate_region_names(const struct model *model);
void validate_logical_names(const struct model *model);

/* files.c */
void validate_files(const struct model *model);

/* table_sizes.c */
void validate_table_sizes(const struct model *model);

/* contents.c */
void validate_contents(const struct model *model);
void validate_fills(const struct model *model);
void validate_caching(const struct model *model);
void validate_channel_ends(const struct model *model);
void validate_regions_used(const struct model *model);
void validate_own_pages(const struct model *model);

/* mappings.c */
void validate_virtual_alignment(const struct model *model);
void validate_virtual_range(const struct model *model);
void validate_virtual_overlap(const struct model *model);
void validate_writable_alias(const struct model *model);
void validate_executable_writable(const struct model *model);
void validate_data_executable(const struct model *model);

/* access.c */
void validate_shared_writable(const struct model *model);
void validate_mapped_by_subject(const struct model *model);
void validate_monitors(const struct model *model);
void validate_code_writable(const struct model *model);
void validate_dma_executable(const struct model *model);

/* scheduling_info.c */
void validate_scheduling_info(const struct model *model);

/* kernel.c */
void validate_kernel_pages(const struct model *model);
void validate_kernel_information(const struct model *model);
void validate_kernel_mappings(const struct model *model);
void validate_kernel_cpus(const struct model *model);

/* kernel_windows.c */
void validate_kernel_windows(const struct model *model);
void validate_kernel_addresses(const struct model *model);
void validate_kernel_rights(const struct model *model);
void validate_kernel_shares(const struct model *model);
void validate_stack_guards(const struct model *model);
void validate_kernel_units(const struct model *model);
void validate_kernel_driven(const struct model *model);

/* regions.c */
void validate_required_regions(const struct model *model);
void validate_shared_bitmaps(const struct model *model);
void validate_region_owners(const struct model *model);
void validate_crash_audit(const struct model *model);
void validate_one_microcode(const struct model *model);
void validate_hash_references(const struct model *model);
void validate_vmxon_order(const struct model *model);
void validate_initrd_parts(const struct model *model);

/* events.c */
void validate_event_sources(const struct model *model);
void validate_event_targets(const struct model *model);
void validate_second_target(const struct model *model);
void validate_self_events(const struct model *model);
void validate_switch_events(const struct model *model);
void validate_ipi_events(const struct model *model);
void validate_event_actions(const struct model *model);
void validate_same_actions(const struct model *model);
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
void validate_partition_ids(const struct model *model);
void validate_group_ids(const struct model *model);
void validate_group_members(const struct model *model);
void validate_group_reach(const struct model *model);

/* subjects.c */
void validate_global_ids(const struct model *model);
void validate_local_ids(const struct model *model);
void validate_subject_cpus(const struct model *model);
void validate_scheduled_once(const struct model *model);
void validate_mirrored(const struct model *model);
void validate_siblings(const struct model *model);
void validate_threads(const struct model *model);

/* devices.c */
void validate_port_order(const struct model *model);
void validate_port_overlap(const struct model *model);
void validate_device_resources(const struct model *model);
void validate_device_references(const struct model *model);
void validate_device_owners(const struct model *model);
void validate_device_once(const struct model *model);
void validate_device_resources_once(const struct model *model);
void validate_alias_names(const struct model *model);
void validate_aliases(const struct model *model);
void validate_config_names(const struct model *model);

/* board.c */
void validate_system_board(const struct model *model);
void validate_kernel_board(const struct model *model);
void validate_diagnostics(const struct model *model);
void validate_kernel_console(const struct model *model);

/* interrupts.c */
void validate_irq_numbers(const struct model *model);
void validate_message_numbers(const struct model *model);
void validate_irq_owners(const struct model *model);
void validate_message_vectors(const struct model *model);
void validate_unmask_missing(const struct model *model);
void validate_unmask_events(const struct model *model);

/* pci.c */
void validate_pci_address_range(const struct model *model);
void validate_pci_addresses(const struct model *model);
void validate_reference_kind(const struct model *model);
void validate_logical_bus(const struct model *model);
void validate_logical_addresses(const struct model *model);
void validate_pci_functions(const struct model *model);
void validate_sibling_addresses(const struct model *model);
void validate_function_zero(const struct model *model);
void validate_pci_config_space(const struct model *model);
void validate_config_pages(const struct model *model);
void validate_config_mappings(const struct model *model);

/* iommu.c */
void validate_iommu_count(const struct model *model);
void validate_iommu_registers(const struct model *model);
void validate_iommu_capabilities(const struct model *model);
void validate_iommu_owner(const struct model *model);
void validate_ioapic_count(const struct model *model);
void validate_ioapic_capabilities(const struct model *model);
void validate_domain_tables(const struct model *model);
void validate_one_root_table(const struct model *model);

/* domains.c */
void validate_domain_devices(const struct model *model);
void validate_domain_device_once(const struct model *model);
void validate_domain_device_kind(const struct model *model);
void validate_domain_ids(const struct model *model);
void validate_domain_memory(const struct model *model);
void validate_domain_rights(const struct model *model);
void validate_reserved_memory(const struct model *model);
void validate_domain_limit(const struct model *model);
void validate_domain_names(const struct model *model);
void validate_device_in_domain(const struct model *model);

/* machine.c */
void validate_memory_blocks(const struct model *model);
void validate_processor(const struct model *model);
void validate_processor_dump(const struct model *model);
void validate_boot_cpu(const struct model *model);

/* msrs.c */
void validate_msr_ranges(const struct model *model);
void validate_msr_list(const struct model *model);
void validate_msr_shared(const struct model *model);
void validate_msr_once(const struct model *model);
void validate_msr_store(const struct model *model);

/* segments.c */
void validate_segments(const struct model *model);

/* vcpu.c */
void validate_vcpu_flags(const struct model *model);
void validate_vcpu_complete(const struct model *model);
void validate_entry_point(const struct model *model);
void validate_stack_pointer(const struct model *model);

/* flows.c */
void validate_flow_names(const struct model *model);
void validate_flow_form(const struct model *model);
void validate_flow_never(const struct model *model);
void validate_flow_via(const struct model *model);

/* limits.c */
void validate_resource_count(const struct model *model);

#endif
