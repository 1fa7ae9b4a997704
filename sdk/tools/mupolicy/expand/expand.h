/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The steps of stage expand, in the order in which they run (steps.def; expand.c prepares the tree for them). Each turns
 * what the author wrote into what the kernel and the subjects need, and leaves the tree valid for the next. A step that
 * meets something it cannot resolve reports it, leaves it out and sets policy->incomplete.
 */
#ifndef EXPAND_EXPAND_H
#define EXPAND_EXPAND_H

#include <stdint.h>

#include "policy.h"

/* A format A or B policy from elsewhere gets what formats A and B say here beyond upstream's. */
void expand_defaults(xmlNode *root);

/* What the steps rely on: sections, names, a plan, counts within limits. false: there is nothing to go on with. */
bool expand_prepare(struct policy *policy);

/* A subject is made of a component, or is a further CPU of another one; what is neither is left out. The first step. */
void expand_kinds(struct policy *policy);

/* Sections that a subject may leave out. */
void expand_subject_sections(xmlNode *subject);

/* A plan for a policy that has none; frames without partition pass time. Before names are entered. */
void expand_plan(struct policy *policy);

void expand_cpu_ids(struct policy *policy);
void expand_local_apic(struct policy *policy);
void expand_loader_place(struct policy *policy);
void expand_message_numbers(struct policy *policy);
void expand_iommu_capabilities(struct policy *policy);
void expand_aliases(struct policy *policy);
void expand_reserved_memory(struct policy *policy);
/* The page of IOMMU faults, which components and subjects may map. */
void expand_fault_log(struct policy *policy);

/* A component holds what its libraries require and provide. */
void expand_libraries(struct policy *policy);

struct resource_domain {
	uint64_t first;
	uint64_t last;
};

struct resource_domains {
	struct resource_domain address;
	struct resource_domain vector;
	struct resource_domain event;
};

/* Addresses, vectors and event ids that components leave open are chosen; each element of an array becomes a resource
 * of its own. */
void expand_component_resources(struct policy *policy);
/* The first for one component, from these domains. */
void expand_choose_for_component(struct policy *policy, const xmlNode *component,
				 const struct resource_domains *domains);
/* The second. */
void expand_arrays(const xmlNode *component);

/* The same choice for what subjects themselves leave open, around what their components have. */
void expand_subject_resources(struct policy *policy);
/* For one subject, from these domains. */
void expand_choose_for_subject(struct policy *policy, const xmlNode *subject, const struct resource_domains *domains);

/* A subject has the memory, channels, devices and events of its component, and its virtual CPU. */
void expand_components(struct policy *policy);
void expand_sibling_profiles(struct policy *policy);
/* A channel is a region, mappings, and an event. */
void expand_channels(struct policy *policy);
/* Devices interrupt by line or by message. */
void expand_messages(struct policy *policy);

/* tau0, and idle subjects. */
void expand_plan_subjects(struct policy *policy);
/* Ids of partitions and groups, CPUs of partitions, ids and places of subjects, barriers. */
void expand_schedule(struct policy *policy);

/* Pages that the kernel keeps for each subject, and those that it shows to it. */
void expand_subject_pages(struct policy *policy);
void expand_monitors(struct policy *policy);
/* Every trap, and every hypercall where the author says so, has its entry. */
void expand_default_events(struct policy *policy);

/* Devices as subjects see them: PCI address, memory, vectors. */
void expand_device_addresses(struct policy *policy);
void expand_device_vectors(struct policy *policy);

void expand_linux(struct policy *policy);
void expand_target_numbers(struct policy *policy);
void expand_loaders(struct policy *policy);
void expand_sibling_memory(struct policy *policy);
/* Mode asap becomes what the places of source and target allow. */
void expand_asap(struct policy *policy);
/* Device domains reach what they may. */
void expand_domains(struct policy *policy);
void expand_msr_stores(struct policy *policy);
/* Subjects with the same rights share a bitmap; what is empty of subjects' information is shared, too. */
void expand_bitmaps(struct policy *policy);
void expand_information_tails(struct policy *policy);
/* Guests map large regions by large pages. */
void expand_large_pages(struct policy *policy);

void expand_kernel_memory(struct policy *policy);
void expand_kernel_devices(struct policy *policy);
/* Regions of the policy tables and of page tables, which are sized by all that went before. */
void expand_policy_tables(struct policy *policy);
void expand_page_tables(struct policy *policy);
void expand_vtd_tables(struct policy *policy);

#endif
