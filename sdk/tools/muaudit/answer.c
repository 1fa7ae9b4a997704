/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The kernel's table of traps that it answers itself. */
#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>
#include <muen/abi/trap.h>

#include "memory.h"
#include "record.h"

static const struct record_field answer_fields[] = {
    RECORD_FIELD(policy_answer, question),
    RECORD_ARRAY(policy_answer, value),
};

static const struct record_kind answer_kind = RECORD_KIND(ANSWER, policy_answer, answer_fields);

static const xmlNode *traps_of(const struct subject *subject)
{
	return xml_child_with(xml_path(subject->node, "events/source"), "group", "name", "vmx_exit");
}

uint32_t answer_count(const struct subject *subject)
{
	uint64_t count = 0;

	XML_EACH(event, traps_of(subject), "event")
		count += xml_count(xml_child(event, "answer"), NULL);
	return (uint32_t)count;
}

static struct policy_answer answer_want(const xmlNode *node)
{
	const char *element = (const char *)node->name;
	uint64_t value;

	if (strcmp(element, "cpuid") == 0)
		return (struct policy_answer){
		    .question = POLICY_QUESTION(TRAP_CPUID, xml_number(node, "leaf")) |
				(xml_number_or(node, "subleaf", UINT64_MAX) + 1),
		    .value = {(uint32_t)xml_number(node, "eax"), (uint32_t)xml_number(node, "ebx"),
			      (uint32_t)xml_number(node, "ecx"), (uint32_t)xml_number(node, "edx")},
		};
	if (strcmp(element, "ignore") == 0)
		return (struct policy_answer){.question = POLICY_QUESTION(TRAP_WRMSR, xml_number(node, "address"))};
	value = xml_number(node, "value");
	return (struct policy_answer){
	    .question = POLICY_QUESTION(TRAP_RDMSR, xml_number(node, "address")),
	    .value = {(uint32_t)value, (uint32_t)(value >> 32)},
	};
}

/* The order in which the kernel searches. */
static int compare_answers(const void *left, const void *right)
{
	const struct policy_answer *a = left;
	const struct policy_answer *b = right;

	return (a->question > b->question) - (a->question < b->question);
}

void answer_audit(const struct audit *audit)
{
	static const struct record_table table = {"kernel_policy_answer", MUEN_KVA_POLICY_ANSWER, &answer_kind, NULL};
	struct policy_answer *wanted = NULL;
	size_t count = 0;

	for (size_t i = 0; i < audit->policy->subject_count; i++) {
		size_t first = count;

		XML_EACH(event, traps_of(&audit->policy->subjects[i]), "event") {
			XML_EACH(node, xml_child(event, "answer"), NULL) {
				wanted = memory_resize(wanted, count + 1, sizeof(*wanted));
				wanted[count++] = answer_want(node);
			}
		}
		if (count > first)
			qsort(&wanted[first], count - first, sizeof(*wanted), compare_answers);
	}
	record_table_compare(audit, &table, wanted, count);
	free(wanted);
}
