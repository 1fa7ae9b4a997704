/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Prints the result of a run. */
#include "report.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TAIL_LINES 40U
#define TAIL_BYTES 65536L

char *report_name(const struct session *session)
{
	char *absolute = realpath(session->options.folder, NULL);
	const char *path = absolute == NULL ? session->options.folder : absolute;
	const char *slash = strrchr(path, '/');
	char *name = slash == NULL ? text_copy(path, strlen(path)) : text_copy(slash + 1, strlen(slash + 1));

	free(absolute);
	return name;
}

void report_passed(const struct session *session, const char *name, double seconds)
{
	const struct protocol *protocol = &session->judge.protocol;

	if (session->judge.use_protocol)
		printf("PASS %s on %s: %zu cases, %zu skipped, %.1f s\n", name, session->policy.machine,
		       protocol->count, protocol->skipped, seconds);
	else
		printf("PASS %s on %s: %.1f s\n", name, session->policy.machine, seconds);
}

/* The end of a file, as much as is worth reading. */
static size_t read_tail(const char *path, char bytes[TAIL_BYTES])
{
	FILE *file = fopen(path, "rb");
	size_t length;

	if (file == NULL)
		return 0;
	if (fseek(file, -TAIL_BYTES, SEEK_END) != 0)
		rewind(file);
	length = fread(bytes, 1, TAIL_BYTES, file);
	fclose(file);
	return length;
}

/* Where the last lines begin. */
static size_t find_last_lines(const char *bytes, size_t length)
{
	size_t start = length;
	unsigned int lines = 0;

	if (start > 0 && bytes[start - 1] == '\n')
		start--;
	while (start > 0) {
		if (bytes[start - 1] == '\n' && ++lines == TAIL_LINES)
			break;
		start--;
	}
	return start;
}

static void print_filtered(char byte)
{
	const unsigned char value = (unsigned char)byte;

	if (value == '\n' || value == '\t' || (value >= ' ' && value != 0x7f))
		putchar(byte);
	else if (value != '\r')
		putchar('.');
}

static void print_tail(const struct session *session, const char *title, const char *file)
{
	static char bytes[TAIL_BYTES];
	char *path = workspace_path(&session->workspace, file);
	const size_t length = read_tail(path, bytes);

	if (length > 0)
		printf("---- %s: %s\n", title, path);
	for (size_t i = find_last_lines(bytes, length); i < length; i++)
		print_filtered(bytes[i]);
	if (length > 0 && bytes[length - 1] != '\n')
		putchar('\n');
	free(path);
}

static void print_failed_cases(const struct protocol *protocol)
{
	for (size_t i = 0; i < protocol->count; i++) {
		const struct test_case *test_case = &protocol->cases[i];

		if (test_case->result == TEST_FAIL)
			printf("  failed: %s %s: %s\n", test_case->suite, test_case->name, test_case->detail);
	}
}

static void print_replay(const struct session *session)
{
	char *path = workspace_path(&session->workspace, WORKSPACE_REPLAY);
	struct text quoted = {0};

	command_quote_argument(&quoted, path);
	printf("  again:  sh %s\n", text_string(&quoted));
	text_free(&quoted);
	free(path);
}

void report_failed(const struct session *session, const char *name, const char *reason, double seconds)
{
	print_tail(session, "emulator", WORKSPACE_EMULATOR_LOG);
	print_tail(session, "kernel (COM2)", COMMAND_COM2);
	print_tail(session, "log (COM1)", COMMAND_COM1);
	printf("----\n");
	printf("FAIL %s on %s after %.1f s: %s\n", name, session->policy.machine, seconds, reason);
	print_failed_cases(&session->judge.protocol);
	print_replay(session);
}
