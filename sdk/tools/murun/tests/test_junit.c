/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* JUnit files: read back by an XML parser, so that every escape is one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <unistd.h>

#include "junit.h"

static char path[] = "/tmp/murun-junit-XXXXXX";
static struct judge judge;
static struct text error;

static int set_up(void **state)
{
	(void)state;
	judge = (struct judge){.use_protocol = true, .demanded_cases = -1};
	strcpy(path, "/tmp/murun-junit-XXXXXX");
	close(mkstemp(path));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(path);
	judge_free(&judge);
	text_free(&error);
	return 0;
}

static void assert_value(const char *expression, const char *expected)
{
	xmlDocPtr document = xmlReadFile(path, NULL, XML_PARSE_NONET);
	xmlXPathContextPtr context = xmlXPathNewContext(document);
	xmlXPathObjectPtr object = xmlXPathEvalExpression(BAD_CAST expression, context);
	xmlChar *value = xmlXPathCastToString(object);

	assert_non_null(document);
	assert_string_equal((const char *)value, expected);
	xmlFree(value);
	xmlXPathFreeObject(object);
	xmlXPathFreeContext(context);
	xmlFreeDoc(document);
}

static void all_cases_are_counted(void **state)
{
	(void)state;
	judge_line(&judge, CONSOLE_LOG, "MUEN-TEST s one PASS fine", true);
	judge_line(&judge, CONSOLE_LOG, "MUEN-TEST s two FAIL broken", true);
	judge_line(&judge, CONSOLE_LOG, "MUEN-TEST s three SKIP absent", true);
	expect_add(&judge.expect[CONSOLE_LOG], "never");
	assert_true(junit_write(path, "run name", &judge, "1 of 3 cases failed", 1.5, &error));
	assert_value("string(//testsuite/@name)", "run name");
	assert_value("string(//testsuite/@tests)", "5");
	assert_value("count(//testcase)", "5");
	assert_value("string(//testsuite/@failures)", "3");
	assert_value("count(//failure)", "3");
	assert_value("string(//testsuite/@skipped)", "1");
	assert_value("count(//testcase[@name='one']/*)", "0");
	assert_value("string(//testcase[@classname='s' and @name='two']/failure/@message)", "broken");
	assert_value("string(//testcase[@name='three']/skipped/@message)", "absent");
	assert_value("string(//testcase[@name='run']/failure/@message)", "1 of 3 cases failed");
	assert_value("string(//testcase[@name='run']/@time)", "1.500");
}

static void passed_run_has_no_failure(void **state)
{
	(void)state;
	judge_line(&judge, CONSOLE_LOG, "MUEN-TEST s one PASS", true);
	assert_true(junit_write(path, "r", &judge, NULL, 0, &error));
	assert_value("count(//failure)", "0");
	assert_value("string(//testsuite/@failures)", "0");
}

static void markup_and_garbage_are_escaped(void **state)
{
	(void)state;
	judge_line(&judge, CONSOLE_LOG, "MUEN-TEST a&b <c> FAIL \"'<x/>]]> \x01 \xff \xc3\xa4", true);
	assert_true(junit_write(path, "<&\">", &judge, "<why>", 0, &error));
	assert_value("string(//testsuite/@name)", "<&\">");
	assert_value("string(//testcase[1]/@classname)", "a&b");
	assert_value("string(//testcase[1]/@name)", "<c>");
	assert_value("string(//testcase[1]/failure/@message)", "\"'<x/>]]> \\x01 \\xff \\xc3\\xa4");
}

static void unwritable_file_is_an_error(void **state)
{
	(void)state;
	assert_false(junit_write("/does/not/exist/x.xml", "r", &judge, NULL, 0, &error));
	assert_string_equal(text_string(&error), "cannot write '/does/not/exist/x.xml': No such file or directory");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(all_cases_are_counted),
	    TEST(passed_run_has_no_failure),
	    TEST(markup_and_garbage_are_escaped),
	    TEST(unwritable_file_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
