/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Subjects that come with the plan: tau0, which chooses the next major frame, and those that only pass time. They exist
 * where a scheduling group names them and the policy does not define them.
 */
#include <string.h>

#include <muen/abi/layout.h>
#include <muen/abi/types.h>

#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"
#include "vcpu.h"

#define TAU0 "tau0"
#define TAU0_STACK_BYTES 0x4000
#define TAU0_BINARY_BYTES 0x10000
#define TAU0_FILE_OFFSET "16#001f_f000#"
#define TAU0_INTERFACE_GVA 0x003ff000

#define TRAP_HLT 12
#define HLT_OPCODE "16#f4#"

/* A native subject with an event for every trap. */
static xmlNode *add_subject(struct policy *policy, const char *name, const char *trap_event, const xmlNode *cause)
{
	xmlNode *subject = tree_add(tree_child(policy->root, "subjects"), "subject", cause);
	xmlNode *traps;
	xmlNode *pattern;

	tree_set(subject, "name", name);
	tree_set(subject, "profile", "native");
	expand_subject_sections(subject);
	tree_remove(tree_child(subject, "channels"));
	vcpu_apply_profile(tree_child(subject, "vcpu"), "native");
	support_add_event(policy, trap_event, "kernel", cause);
	traps = support_event_group(subject, "vmx_exit", cause);
	pattern = tree_add(traps, "default", cause);
	tree_set(pattern, "physical", trap_event);
	tree_add(pattern, "system_panic", cause);
	name_table_add(&policy->names.subjects, tree_name(subject), subject);
	return subject;
}

static xmlNode *add_memory(struct policy *policy, const xmlNode *subject, const struct region_request *region,
			   const struct mapping_request *mapping)
{
	struct mapping_request request = *mapping;
	xmlNode *added = support_add_region(policy, region, subject);

	if (added == NULL)
		return NULL;
	request.physical = tree_name(added);
	support_add_mapping(tree_child(subject, "memory"), &request, subject);
	return added;
}

/* Shared with the kernel of the boot CPU, which reads it. */
static void add_tau0_interface(struct policy *policy, const xmlNode *subject)
{
	xmlNode *region = add_memory(
	    policy, subject,
	    &(struct region_request){.part = "sys_interface", .type = "kernel_interface", .size_bytes = MUEN_PAGE_SIZE},
	    &(struct mapping_request){
		.logical = "sys_interface", .virtual_address = TAU0_INTERFACE_GVA, .writable = true});

	support_fill(region, "16#00#");
}

static void add_tau0(struct policy *policy, const xmlNode *cause)
{
	xmlNode *subject = add_subject(policy, TAU0, "tau0_panic", cause);
	xmlNode *first = tree_path(policy->root, "subjects/subject");
	xmlNode *binary;
	xmlNode *file;

	add_tau0_interface(policy, subject);
	support_fill(add_memory(policy, subject,
				&(struct region_request){
				    .owner = TAU0, .part = "stack", .type = "subject", .size_bytes = TAU0_STACK_BYTES},
				&(struct mapping_request){
				    .logical = "stack", .virtual_address = MUEN_GVA_STACK, .writable = true}),
		     "16#00#");
	binary = add_memory(
	    policy, subject,
	    &(struct region_request){
		.owner = TAU0, .part = "bin", .type = "subject_binary", .size_bytes = TAU0_BINARY_BYTES},
	    &(struct mapping_request){
		.logical = "binary", .virtual_address = MUEN_GVA_TEXT, .writable = true, .executable = true});
	if (binary != NULL) {
		file = tree_add(binary, "file", binary);
		tree_set(file, "filename", TAU0);
		tree_set(file, "offset", TAU0_FILE_OFFSET);
	}
	if (first != subject)
		xmlAddPrevSibling(first, subject);
}

/* One page of HLT: the first one traps, and the kernel puts the subject to sleep for good. */
static void add_idle(struct policy *policy, const char *name, const xmlNode *cause)
{
	xmlNode *subject = add_subject(policy, name, "idle_panic", cause);
	xmlNode *sleep = tree_add(support_event_group(subject, "vmx_exit", cause), "event", cause);

	tree_set_text(tree_path(subject, "vcpu/vmx/controls/proc/HLTExiting"), "1");
	tree_set_decimal(sleep, "id", TRAP_HLT);
	tree_set(sleep, "logical", "sleep");
	tree_set(sleep, "physical", tree_name(support_add_event(policy, "idle_sleep", "kernel", cause)));
	tree_add(sleep, "subject_sleep", cause);
	support_fill(
	    add_memory(
		policy, subject,
		&(struct region_request){
		    .owner = name, .part = "text", .type = "subject_binary", .size_bytes = MUEN_PAGE_SIZE},
		&(struct mapping_request){.logical = "text", .virtual_address = MUEN_GVA_TEXT, .executable = true}),
	    HLT_OPCODE);
}

/* A tau0 that the policy defines itself gets the page by which it asks for the next plan. */
static void add_plan_subject(struct policy *policy, const xmlNode *entry)
{
	const char *name = tree_name(entry);
	const xmlNode *subject = name_table_find(&policy->names.subjects, name);
	const bool is_tau0 = strcmp(name, TAU0) == 0;

	if (is_tau0 && subject == NULL)
		add_tau0(policy, entry);
	else if (is_tau0 && name_table_find(&policy->names.regions, "sys_interface") == NULL)
		add_tau0_interface(policy, subject);
	else if (subject == NULL && strncmp(name, PLAN_IDLE_PREFIX, strlen(PLAN_IDLE_PREFIX)) == 0)
		add_idle(policy, name, entry);
}

static bool is_in_a_group(const struct policy *policy, const char *name)
{
	TREE_FOR_EACH(partition, tree_path(policy->root, "scheduling/partitions"), "partition") {
		TREE_FOR_EACH(group, partition, "group") {
			if (support_find_named(group, "subject", name) != NULL)
				return true;
		}
	}
	return false;
}

/* Of several plans, tau0 chooses the next. */
static void check_choice(struct policy *policy)
{
	const xmlNode *second = tree_path(policy->root, "scheduling/majorFrame");

	second = second == NULL ? NULL : tree_next(second, "majorFrame");
	if (second == NULL || is_in_a_group(policy, TAU0))
		return;
	report_error(policy->report, RULE_PLAN_CHOICE, second, "this plan never runs: no scheduling group has 'tau0'");
	report_help(policy->report, "add a group with <subject name=\"tau0\"/>, or remove this major frame");
}

void expand_plan_subjects(struct policy *policy)
{
	check_choice(policy);
	TREE_FOR_EACH(partition, tree_path(policy->root, "scheduling/partitions"), "partition") {
		TREE_FOR_EACH(group, partition, "group") {
			TREE_FOR_EACH(entry, group, "subject")
				add_plan_subject(policy, entry);
		}
	}
}
