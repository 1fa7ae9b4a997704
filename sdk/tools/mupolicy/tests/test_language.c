/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The bounds of the policy language: what grows by doubling, or searches without end, is refused and soon. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Merging this policy ends with this text among the messages. */
static void assert_refused(char *policy, const char *text)
{
	struct run *run = run_new(policy);
	char *messages;

	run_until(run, STAGE_MERGE);
	messages = run_messages(run);
	if (strstr(messages, text) == NULL)
		fail_msg("'%s' is not in:\n%s", text, messages);
	free(messages);
	run_free(run);
	free(policy);
}

/* A policy with count copies of a part; # in it is the number of the copy, @ that of the next. */
static char *policy_of(const char *head, const char *part, unsigned count, const char *tail)
{
	char *text;
	size_t size_bytes;
	FILE *stream = open_memstream(&text, &size_bytes);
	char number[16];
	char next[16];

	assert_non_null(stream);
	fputs(head, stream);
	for (unsigned i = 0; i < count; i++) {
		snprintf(number, sizeof(number), "%u", i);
		snprintf(next, sizeof(next), "%u", i + 1);
		for (const char *at = part; *at != '\0'; at++) {
			if (*at == '#')
				fputs(number, stream);
			else if (*at == '@')
				fputs(next, stream);
			else
				fputc(*at, stream);
		}
	}
	fputs(tail, stream);
	fclose(stream);
	return text;
}

static void templates_that_double_are_bounded(void **state)
{
	(void)state;
	assert_refused(policy_of("<system>",
				 "<template name='t#'><body><a><useTemplate name='t@'/><useTemplate name='t@'/></a>"
				 "</body></template>",
				 30, "<template name='t30'><body/></template><useTemplate name='t0'/></system>"),
		       "too many elements");
}

static void templates_that_nest_are_bounded(void **state)
{
	(void)state;
	assert_refused(policy_of("<system>",
				 "<template name='t#'><body><a><b><useTemplate name='t@'/></b></a></body></template>",
				 60, "<template name='t60'><body/></template><useTemplate name='t0'/></system>"),
		       "nested too deeply");
}

static void texts_that_double_are_bounded(void **state)
{
	(void)state;
	assert_refused(policy_of("<system><config><string name='e50' value='text'/></config><expressions>",
				 "<expression name='e#'><concatenation><variable name='e@'/><variable name='e@'/>"
				 "</concatenation></expression>",
				 50, "</expressions></system>"),
		       "more than 4096 characters");
}

static void chains_of_references_are_bounded(void **state)
{
	(void)state;
	assert_refused(policy_of("<system><config>", "<string name='v#' value='$v@'/>", 100,
				 "<string name='v100' value=''/></config></system>"),
		       "more than 64 references away");
}

static void searches_are_bounded(void **state)
{
	(void)state;
	assert_refused(
	    policy_of("<system>", "<amend xpath='//*[count(//*)>#]//*[count(//*)>0]'><a/></amend>", 1000, "</system>"),
	    "take more than 20000000 steps");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(templates_that_double_are_bounded),
	    cmocka_unit_test(templates_that_nest_are_bounded),
	    cmocka_unit_test(texts_that_double_are_bounded),
	    cmocka_unit_test(chains_of_references_are_bounded),
	    cmocka_unit_test(searches_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
