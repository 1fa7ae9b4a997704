/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What somebody at a terminal sees of a short and of a long run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "progress.h"

static char *shown(time_t seconds_ago)
{
	char *text = NULL;
	size_t size_bytes = 0;
	FILE *stream = open_memstream(&text, &size_bytes);
	struct progress progress = progress_start(stream);

	progress.start.tv_sec -= seconds_ago;
	progress_tell(&progress, "expand");
	progress_tell(&progress, "emit");
	progress_end(&progress);
	fclose(stream);
	return text;
}

static void a_long_run_names_its_stages(void **state)
{
	char *text = shown(1);

	(void)state;
	assert_string_equal(text, "\r\033[Kmupolicy: expand\r\033[Kmupolicy: emit\r\033[K");
	free(text);
}

static void a_short_run_shows_nothing(void **state)
{
	char *text = shown(0);

	(void)state;
	assert_string_equal(text, "");
	free(text);
}

static void without_a_terminal_nothing_is_shown(void **state)
{
	struct progress progress = progress_start(NULL);

	(void)state;
	progress.start.tv_sec -= 100;
	progress_tell(&progress, "expand");
	progress_end(&progress);
	assert_false(progress.shown);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_long_run_names_its_stages),
	    cmocka_unit_test(a_short_run_shows_nothing),
	    cmocka_unit_test(without_a_terminal_nothing_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
