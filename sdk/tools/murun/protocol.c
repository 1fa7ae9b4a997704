/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Reads the lines of the test protocol and keeps the first thing that is wrong with them. */
#include "protocol.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char case_mark[] = "MUEN-TEST";
static const char end_mark[] = "MUEN-TEST-END";

static void breach(struct protocol *protocol, const char *what, const char *line)
{
	if (protocol->error.length == 0)
		text_printf(&protocol->error, "%s: '%s'", what, line);
}

/* Where the protocol's part of the line begins, or NULL. */
static const char *find_mark(const char *line)
{
	const char *at = strstr(line, case_mark);
	const char *behind;

	if (at == NULL || (at != line && at[-1] != ' '))
		return NULL;
	behind = at + strlen(case_mark);
	return *behind == ' ' || *behind == '\0' || strncmp(at, end_mark, strlen(end_mark)) == 0 ? at : NULL;
}

static char *next_word(const char **rest)
{
	const char *start = *rest + strspn(*rest, " ");
	const size_t length = strcspn(start, " ");

	*rest = start + length;
	return text_copy(start, length);
}

static bool parse_result(const char *word, enum test_result *result)
{
	static const char *const words[] = {[TEST_PASS] = "PASS", [TEST_FAIL] = "FAIL", [TEST_SKIP] = "SKIP"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(word, words[i]) == 0) {
			*result = (enum test_result)i;
			return true;
		}
	}
	return false;
}

static bool is_repeated(const struct protocol *protocol, const struct test_case *candidate)
{
	for (size_t i = 0; i < protocol->count; i++) {
		if (strcmp(protocol->cases[i].suite, candidate->suite) == 0 &&
		    strcmp(protocol->cases[i].name, candidate->name) == 0)
			return true;
	}
	return false;
}

static void free_case(struct test_case *test_case)
{
	free(test_case->suite);
	free(test_case->name);
	free(test_case->detail);
}

static void add_case(struct protocol *protocol, const struct test_case *test_case)
{
	protocol->cases = array_grow(protocol->cases, protocol->count, sizeof(*protocol->cases));
	protocol->cases[protocol->count++] = *test_case;
	protocol->failed += test_case->result == TEST_FAIL;
	protocol->skipped += test_case->result == TEST_SKIP;
}

static void parse_case(struct protocol *protocol, const char *record)
{
	const char *rest = record + strlen(case_mark);
	struct test_case test_case = {0};
	char *result;
	bool known;

	test_case.suite = next_word(&rest);
	test_case.name = next_word(&rest);
	result = next_word(&rest);
	known = parse_result(result, &test_case.result);
	free(result);
	rest += strspn(rest, " ");
	test_case.detail = text_copy(rest, strlen(rest));
	if (!known)
		breach(protocol, "malformed case", record);
	else if (is_repeated(protocol, &test_case))
		breach(protocol, "case reported twice", record);
	else {
		add_case(protocol, &test_case);
		return;
	}
	free_case(&test_case);
}

/* Exactly as it is specified: what sscanf() forgives is caught by writing it again. */
static bool is_exact_end(const char *record, unsigned int cases, unsigned int failed)
{
	char *exact = text_format("%s n=%u fail=%u", end_mark, cases, failed);
	const bool same = strcmp(record, exact) == 0;

	free(exact);
	return same;
}

static void parse_end(struct protocol *protocol, const char *record)
{
	unsigned int cases;
	unsigned int failed;

	protocol->ended = true;
	if (sscanf(record, "MUEN-TEST-END n=%9u fail=%9u", &cases, &failed) != 2 ||
	    !is_exact_end(record, cases, failed))
		breach(protocol, "malformed end", record);
	else if (cases != protocol->count || failed != protocol->failed)
		breach(protocol, "the end does not count what was reported", record);
}

void protocol_line(struct protocol *protocol, const char *line)
{
	const char *record = find_mark(line);

	if (record == NULL)
		return;
	if (protocol->ended)
		breach(protocol, "report after the end", record);
	else if (strncmp(record, end_mark, strlen(end_mark)) == 0)
		parse_end(protocol, record);
	else
		parse_case(protocol, record);
}

bool protocol_passed(const struct protocol *protocol, long demanded, struct text *reason)
{
	if (protocol->error.length > 0)
		text_printf(reason, "%s", text_string(&protocol->error));
	else if (protocol->failed > 0)
		text_printf(reason, "%zu of %zu cases failed", protocol->failed, protocol->count);
	else if (!protocol->ended)
		text_printf(reason, "no MUEN-TEST-END after %zu cases", protocol->count);
	else if (demanded >= 0 && (size_t)demanded != protocol->count)
		text_printf(reason, "%zu cases instead of %ld", protocol->count, demanded);
	else if (protocol->count == 0)
		text_printf(reason, "no case was reported");
	else
		return true;
	return false;
}

void protocol_free(struct protocol *protocol)
{
	for (size_t i = 0; i < protocol->count; i++)
		free_case(&protocol->cases[i]);
	free(protocol->cases);
	text_free(&protocol->error);
	*protocol = (struct protocol){0};
}
