/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The answer table, ordered as the kernel searches it: by subject, then question. */
#include "emit/answers.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/trap.h>

#include "emit/tables.h"
#include "tree.h"

static const struct {
	const char *element;
	uint64_t trap;
} answer_kinds[] = {
    {"cpuid", TRAP_CPUID},
    {"msr", TRAP_RDMSR},
    {"ignore", TRAP_WRMSR},
};

size_t answers_count(const xmlNode *subject)
{
	size_t count = 0;

	TREE_FOR_EACH(event, system_index_source_group(subject, "vmx_exit"), "event")
		count += tree_count(tree_child(event, "answer"), NULL);
	return count;
}

static uint32_t word(const xmlNode *node, const char *name)
{
	return (uint32_t)tree_number(node, name);
}

static uint64_t question_of(const xmlNode *node, uint64_t trap)
{
	if (trap != TRAP_CPUID)
		return POLICY_QUESTION(trap, word(node, "address"));
	return POLICY_QUESTION(trap, word(node, "leaf")) +
	       (tree_attribute(node, "subleaf") != NULL ? word(node, "subleaf") + 1U : 0);
}

static struct policy_answer answer_of(const xmlNode *node, uint64_t trap)
{
	struct policy_answer answer = {.question = question_of(node, trap)};
	uint64_t value = tree_number(node, "value");

	if (trap == TRAP_CPUID) {
		answer.value[0] = word(node, "eax");
		answer.value[1] = word(node, "ebx");
		answer.value[2] = word(node, "ecx");
		answer.value[3] = word(node, "edx");
	} else if (trap == TRAP_RDMSR) {
		answer.value[0] = (uint32_t)value;
		answer.value[1] = (uint32_t)(value >> 32);
	}
	return answer;
}

/* The answer of an element that suits its trap. false: it does not. */
static bool answer_read(const xmlNode *node, uint64_t trap, struct policy_answer *answer)
{
	for (size_t i = 0; i < sizeof(answer_kinds) / sizeof(answer_kinds[0]); i++) {
		if (!tree_is(node, answer_kinds[i].element) || trap != answer_kinds[i].trap)
			continue;
		*answer = answer_of(node, trap);
		return true;
	}
	return false;
}

static int answer_order(const void *left, const void *right)
{
	const struct policy_answer *a = left;
	const struct policy_answer *b = right;

	return (a->question > b->question) - (a->question < b->question);
}

/* An answer for every subleaf is before all others of its leaf. */
static bool is_answered_twice(const struct policy_answer *before, const struct policy_answer *answer)
{
	return before->question == answer->question ||
	       before->question == (answer->question & ~POLICY_QUESTION_SUBLEAF);
}

static bool event_answers_read(const struct system_index *index, const xmlNode *event, struct policy_answer *answers,
			       uint32_t *count)
{
	bool valid = true;

	TREE_FOR_EACH(node, tree_child(event, "answer"), NULL) {
		if (answer_read(node, tree_number(event, "id"), &answers[*count])) {
			(*count)++;
		} else {
			report_error(index->report, RULE_EMIT_TABLE, node, "this answer does not suit its trap");
			valid = false;
		}
	}
	return valid;
}

/* Of answers in order. */
static bool check_once(const struct system_index *index, size_t subject, const struct policy_answer *answers,
		       uint32_t count)
{
	bool valid = true;

	for (uint32_t i = 1; i < count; i++) {
		const uint64_t question = answers[i].question;

		if (!is_answered_twice(&answers[i - 1], &answers[i]))
			continue;
		report_error(index->report, RULE_EMIT_TABLE, index->subjects[subject],
			     "%s 16#%" PRIx64 "# is answered twice",
			     (question >> 24 & 0xff) == TRAP_CPUID ? "CPUID leaf" : "MSR", question >> 32);
		valid = false;
	}
	return valid;
}

static bool subject_answers_fill(const struct system_index *index, struct typed_tables *tables, size_t subject,
				 uint32_t first)
{
	struct policy_subject *entry = &tables->subjects[subject];
	struct policy_answer *answers = &tables->answers[first];
	bool valid = true;

	entry->answer_first = first;
	TREE_FOR_EACH(event, system_index_source_group(index->subjects[subject], "vmx_exit"), "event") {
		valid = event_answers_read(index, event, answers, &entry->answer_count) && valid;
	}
	qsort(answers, entry->answer_count, sizeof(*answers), answer_order);
	return check_once(index, subject, answers, entry->answer_count) && valid;
}

bool answer_table_fill(const struct system_index *index, struct typed_tables *tables)
{
	uint32_t first = 0;
	bool valid = true;

	for (size_t i = 0; i < index->subject_count; i++) {
		valid = subject_answers_fill(index, tables, i, first) && valid;
		first += tables->subjects[i].answer_count;
	}
	return valid;
}
