/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Format B that no source can lead to: a valid one is changed in one place, and the rule must find it. Rules that a
 * source can break are tested in tests/negative.
 */
#include "support.h"

#include <stdlib.h>
#include <string.h>

struct mutation {
	const char *path; /* of the parent of the element */
	const char *key;  /* the element: the child whose attribute key has this value */
	const char *value;
	const char *attribute; /* changed; NULL: the element is removed */
	const char *changed;   /* NULL: the attribute is removed */
	enum rule rule;
};

static const struct mutation mutations[] = {
    {"memory", "name", "alice|iobm", NULL, NULL, RULE_REGION_MISSING},
    {"memory", "name", "kernel_1|vmxon", NULL, NULL, RULE_UNKNOWN_REGION},
    {"memory", "name", "bob|pt", NULL, NULL, RULE_REGION_MISSING},
    {"memory", "name", "scheduling_info_1", "type", "subject", RULE_FOREIGN_SCHEDULING_INFO},
    {"memory", "name", "alice|msrbm", "size", "16#2000#", RULE_PHYSICAL_OVERLAP},
    {"memory", "name", "alice|iobm", "size", "16#1000#", RULE_REGION_MISSING},
    {"memory", "name", "alice|fpu", "type", "subject", RULE_MAPPED_BY_KERNEL},
    {"memory", "name", "alice|text", "physicalAddress", "16#0010_0000#", RULE_PHYSICAL_OVERLAP},
    {"memory", "name", "alice|text", "physicalAddress", NULL, RULE_MISSING_ATTRIBUTE},
    {"memory", "name", "bob|text", "name", "alice|text", RULE_DUPLICATE_REGION},
    {"kernel/memory/cpu", "logical", "alice|state", "virtualAddress", "16#0100_9000#", RULE_KERNEL_PAGES},
    {"kernel/memory/cpu", "logical", "alice|vmcs", "writable", "false", RULE_KERNEL_PAGES},
    {"kernel/memory/cpu", "logical", "alice|fpu", NULL, NULL, RULE_KERNEL_PAGES},
    {"kernel/memory/cpu", "logical", "alice|fpu", "physical", "bob|fpu", RULE_KERNEL_PAGES},
    {"kernel/memory/cpu", "logical", "stack", "physical", "alice|text", RULE_MAPPED_BY_KERNEL},
    {"kernel/memory/cpu", "logical", "stack", "physical", "alice|pt", RULE_MAPPED_BY_KERNEL},
    {"kernel/memory/cpu", "logical", "text", "writable", "true", RULE_EXECUTABLE_WRITABLE},
    {"kernel/memory/cpu", "logical", "data", "virtualAddress", "16#0010_0000#", RULE_VIRTUAL_OVERLAP},
    {"subjects", "name", "bob", "name", "alice", RULE_DUPLICATE_SUBJECT},
    {"subjects", "name", "bob", "cpu", "0", RULE_KERNEL_PAGES},
    {"subjects", "name", "bob", "schedGroupId", "1", RULE_FOREIGN_SCHEDULING_INFO},
    {"subjects", "name", "bob", "globalId", "0", RULE_KERNEL_PAGES},
    {"subjects/subject/memory", "logical", "hypercall", "writable", "true", RULE_MAPPED_BY_SUBJECT},
    {"subjects/subject/memory", "logical", "sinfo", "writable", "true", RULE_MAPPED_BY_SUBJECT},
    {"subjects/subject/memory", "logical", "sinfo_tail", "writable", "true", RULE_MAPPED_BY_SUBJECT},
    {"subjects/subject/memory", "logical", "sinfo_tail", "executable", "true", RULE_DATA_EXECUTABLE},
    {"subjects/subject/memory", "logical", "scheduling_info", NULL, NULL, RULE_FOREIGN_SCHEDULING_INFO},
    {"subjects/subject/events/source", "name", "vmx_exit", NULL, NULL, RULE_TRAP_MISSING},
    {"events", "name", "letters", NULL, NULL, RULE_UNKNOWN_EVENT},
    {"events", "name", "letters", "mode", "async", RULE_COUNT},
    {"events", "name", "letters", "mode", "switch", RULE_EVENT_SWITCH_GROUP},
    {"scheduling/partitions", "name", "left", "cpu", "1", RULE_PARTITION_CPUS},
    {"scheduling/partitions", "name", "left", "name", "right", RULE_DUPLICATE_PARTITION},
    {"scheduling/majorFrame/cpu", "partition", "left", "barrier", "1", RULE_BARRIERS},
    {"scheduling/majorFrame/cpu", "partition", "left", "partition", "lift", RULE_UNKNOWN_PARTITION},
    {"scheduling/majorFrame", "id", "1", NULL, NULL, RULE_PARTITION_UNUSED},
    {"scheduling/majorFrame", "id", "1", NULL, NULL, RULE_CPU_NUMBERS},
    {"kernel/memory", "id", "1", NULL, NULL, RULE_CPU_NUMBERS},
    {"hardware/devices", "name", "com_2", NULL, NULL, RULE_UNKNOWN_DEVICE},
    {"hardware/memory", "name", "ram", "size", "16#1000#", RULE_REGION_PLACE},
};

static struct run *valid_policy(void)
{
	struct run *run = run_new(NULL);

	run_until(run, STAGE_VALIDATE);
	assert_int_equal(report_error_count(run->policy.report), 0);
	return run;
}

static void mutate(const struct run *run, const struct mutation *mutation)
{
	xmlNode *node = find_by(run, mutation->path, mutation->key, mutation->value);

	if (mutation->attribute == NULL)
		tree_remove(node);
	else if (mutation->changed == NULL)
		tree_unset(node, mutation->attribute);
	else
		tree_set(node, mutation->attribute, mutation->changed);
}

static void changes_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(mutations) / sizeof(mutations[0]); i++) {
		struct run *run = valid_policy();
		char *messages;

		mutate(run, &mutations[i]);
		policy_validate(&run->policy);
		messages = run_messages(run);
		if (mutations[i].rule == RULE_COUNT ? messages[0] != '\0'
						    : !report_has_rule(run->policy.report, mutations[i].rule))
			fail_msg("mutation %zu of '%s' gave: %s", i, mutations[i].value, messages);
		free(messages);
		run_free(run);
	}
}

static void one_barrier_too_few_is_found(void **state)
{
	struct run *run = run_new(
	    "<system><include href='base/events.xml'/><include href='base/channels.xml'/>"
	    "<include href='base/subjects.xml'/><scheduling tickRate='1000'>"
	    "<include href='base/partitions.xml'/><majorFrame>"
	    "<cpu id='0'><minorFrame partition='left' ticks='5'/><minorFrame partition='left' ticks='5'/></cpu>"
	    "<cpu id='1'><minorFrame partition='right' ticks='5'/><minorFrame partition='right' ticks='5'/></cpu>"
	    "</majorFrame></scheduling></system>");

	(void)state;
	run_until(run, STAGE_VALIDATE);
	assert_int_equal(report_error_count(run->policy.report), 0);
	tree_remove(tree_path(run->policy.root, "scheduling/majorFrame/barriers/barrier"));
	policy_validate(&run->policy);
	assert_true(report_has_rule(run->policy.report, RULE_BARRIERS));
	run_free(run);
}

/* A second validation of the same policy says the same: rules change nothing. */
static void validation_changes_nothing(void **state)
{
	struct run *run = valid_policy();

	(void)state;
	policy_validate(&run->policy);
	assert_int_equal(report_error_count(run->policy.report), 0);
	run_free(run);
}

/* Our VMXON regions lie anywhere in memory; upstream's kernel expects an array of them below 1 MiB. */
static void upstream_layout_has_rules_of_its_own(void **state)
{
	struct run *run = valid_policy();

	(void)state;
	run->options.layout = LAYOUT_UPSTREAM;
	policy_validate(&run->policy);
	assert_true(report_has_rule(run->policy.report, RULE_VMXON_ORDER));
	run_free(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(changes_are_found),
	    cmocka_unit_test(one_barrier_too_few_is_found),
	    cmocka_unit_test(validation_changes_nothing),
	    cmocka_unit_test(upstream_layout_has_rules_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
