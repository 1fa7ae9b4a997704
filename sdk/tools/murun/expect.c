/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Texts awaited on one serial line, in order. */
#include "expect.h"

#include <stdlib.h>
#include <string.h>

void expect_add(struct expect *expect, const char *text)
{
	expect->texts = array_grow(expect->texts, expect->count, sizeof(*expect->texts));
	expect->texts[expect->count++] = text;
}

void expect_line(struct expect *expect, const char *line, bool complete)
{
	while (expect->found < expect->count) {
		const char *at = strstr(line + expect->line_offset, expect->texts[expect->found]);

		if (at == NULL)
			break;
		expect->line_offset = (size_t)(at - line) + strlen(expect->texts[expect->found]);
		expect->found_in_line = true;
		expect->found++;
	}
	if (complete) {
		expect->line_offset = 0;
		expect->found_in_line = false;
	}
}

bool expect_done(const struct expect *expect)
{
	return expect->found == expect->count;
}

void expect_free(struct expect *expect)
{
	free(expect->texts);
	*expect = (struct expect){0};
}
