/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The reader of untrusted files: origins to the column, and every bound. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"

struct reading {
	struct report *report;
	struct sources sources;
	struct loader loader;
	char folder[32];
};

static int set_up(void **state)
{
	struct reading *reading = memory_alloc(1, sizeof(*reading));

	strcpy(reading->folder, "/tmp/mupolicy-XXXXXX");
	if (mkdtemp(reading->folder) == NULL)
		return -1;
	reading->report = report_new();
	reading->loader = (struct loader){
	    .report = reading->report,
	    .sources = &reading->sources,
	    .dictionary = xmlDictCreate(),
	};
	*state = reading;
	return chdir(reading->folder);
}

static int tear_down(void **state)
{
	struct reading *reading = *state;
	char *command = memory_format("rm -r '%s'", reading->folder);
	const int result = system(command);

	free(command);
	xmlDictFree(reading->loader.dictionary);
	report_free(reading->report);
	sources_free(&reading->sources);
	free(reading);
	return result;
}

static void write_text(const char *path, const char *text)
{
	assert_int_equal(file_write_atomic(path, text, strlen(text)), 0);
}

static void assert_place(const xmlNode *node, const char *path, size_t line, size_t column)
{
	const struct place place = origin_place(origin_of(node));

	assert_string_equal(place.path, path);
	assert_int_equal(place.line, line);
	assert_int_equal(place.column, column);
}

static void every_element_knows_its_place(void **state)
{
	struct reading *reading = *state;
	xmlDoc *document;
	xmlNode *root;

	write_text("a.xml", "\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- <x> -->\n<a\n  name='1>2'><b/>\n\t<c/></a>\n");
	document = load_file(&reading->loader, "a.xml");
	root = xmlDocGetRootElement(document);
	assert_place(root, "a.xml", 3, 1);
	assert_place(tree_child(root, "b"), "a.xml", 4, 14);
	assert_place(tree_child(root, "c"), "a.xml", 5, 2);
	xmlFreeDoc(document);
}

static void columns_count_characters(void **state)
{
	struct reading *reading = *state;
	xmlDoc *document;

	write_text("a.xml", "<a>\n<b n='\xc3\xa4\xc3\xb6'/><c/></a>");
	document = load_file(&reading->loader, "a.xml");
	assert_place(tree_child(xmlDocGetRootElement(document), "c"), "a.xml", 2, 12);
	xmlFreeDoc(document);
}

static void attributes_know_their_place(void **state)
{
	struct reading *reading = *state;
	struct origin attribute;
	xmlDoc *document;
	const struct origin *tag;

	write_text("a.xml", "<a one=' size=\"1\"'\n   size = \"2\" other=\"3\"/>");
	document = load_file(&reading->loader, "a.xml");
	tag = origin_of(xmlDocGetRootElement(document));
	attribute = origin_of_attribute(tag, "size");
	assert_int_equal(origin_place(&attribute).line, 2);
	assert_int_equal(origin_place(&attribute).column, 4);
	attribute = origin_of_attribute(tag, "absent");
	assert_int_equal(origin_place(&attribute).line, 1);
	assert_int_equal(origin_place(&attribute).column, 1);
	xmlFreeDoc(document);
}

static void included_elements_keep_their_file(void **state)
{
	struct reading *reading = *state;
	xmlDoc *document;
	xmlNode *root;

	write_text("a.xml", "<a>\n <include href='list.xml'/>\n <include href='one.xml'/>\n</a>");
	write_text("list.xml", "<include>\n <b/>\n <c/>\n</include>");
	write_text("one.xml", "\n<d/>");
	document = load_file(&reading->loader, "a.xml");
	root = xmlDocGetRootElement(document);
	assert_int_equal(tree_count(root, NULL), 3);
	assert_place(tree_child(root, "b"), "list.xml", 2, 2);
	assert_place(tree_child(root, "d"), "one.xml", 2, 1);
	assert_int_equal(origin_place(origin_of(tree_child(root, "d"))->file->include).line, 3);
	xmlFreeDoc(document);
}

static void include_folders_come_first(void **state)
{
	struct reading *reading = *state;
	const char *folders[] = {"x", "y"};
	xmlDoc *document;

	assert_int_equal(mkdir("y", 0777), 0);
	write_text("b.xml", "<b/>");
	write_text("y/b.xml", "<b/>");
	write_text("a.xml", "<a><include href='b.xml'/></a>");
	reading->loader.include_directories = folders;
	reading->loader.include_directory_count = 2;
	document = load_file(&reading->loader, "a.xml");
	assert_place(tree_child(xmlDocGetRootElement(document), "b"), "y/b.xml", 1, 1);
	xmlFreeDoc(document);
}

static void copies_keep_their_origin(void **state)
{
	struct reading *reading = *state;
	xmlDoc *document;
	xmlNode *copy;

	write_text("a.xml", "<a>\n <b><c/></b></a>");
	document = load_file(&reading->loader, "a.xml");
	copy = tree_copy(xmlDocGetRootElement(document), tree_child(xmlDocGetRootElement(document), "b"));
	assert_place(copy, "a.xml", 2, 2);
	assert_place(tree_child(copy, "c"), "a.xml", 2, 5);
	xmlFreeDoc(document);
}

static void assert_refused(struct reading *reading, const char *text, enum rule rule)
{
	write_text("a.xml", text);
	assert_null(load_file(&reading->loader, "a.xml"));
	assert_true(report_has_rule(reading->report, rule));
}

static void document_types_are_refused(void **state)
{
	assert_refused(*state, "<!DOCTYPE a [<!ENTITY b SYSTEM '/etc/passwd'>]><a>&b;</a>", RULE_DOCUMENT_TYPE);
	assert_refused(*state, "<!DOCTYPE a SYSTEM 'a.dtd'><a/>", RULE_DOCUMENT_TYPE);
}

static void other_encodings_are_refused(void **state)
{
	assert_refused(*state, "<?xml version='1.0' encoding='iso-8859-1'?><a n='\xe4'/>", RULE_MALFORMED_XML);
	assert_refused(*state, "\x4c\x6f\xa7\x94", RULE_MALFORMED_XML);
	assert_refused(*state, "", RULE_MALFORMED_XML);
}

static void nul_bytes_are_refused(void **state)
{
	struct reading *reading = *state;

	assert_int_equal(file_write_atomic("a.xml", "<a/>\0<b/>", 9), 0);
	assert_null(load_file(&reading->loader, "a.xml"));
	assert_true(report_has_rule(reading->report, RULE_MALFORMED_XML));
}

static void large_files_are_refused(void **state)
{
	struct reading *reading = *state;

	write_text("a.xml", "<a/>");
	assert_int_equal(truncate("a.xml", LOAD_BYTES_MAX + 1), 0);
	assert_null(load_file(&reading->loader, "a.xml"));
	assert_true(report_has_rule(reading->report, RULE_FILE_TOO_BIG));
}

/* The bound is that of all files, to the byte. */
static void large_policies_are_refused(void **state)
{
	struct reading *reading = *state;

	write_text("a.xml", "<a><include href='b.xml'/></a>");
	write_text("b.xml", "<b/>");
	assert_int_equal(truncate("b.xml", LOAD_BYTES_MAX), 0);
	assert_null(load_file(&reading->loader, "a.xml"));
	assert_true(report_has_rule(reading->report, RULE_FILE_TOO_BIG));
}

static void folders_and_pipes_are_no_files(void **state)
{
	struct reading *reading = *state;

	assert_int_equal(mkdir("d", 0777), 0);
	assert_int_equal(mkfifo("p", 0666), 0);
	assert_null(load_file(&reading->loader, "d"));
	assert_null(load_file(&reading->loader, "p"));
	assert_int_equal(report_exit_code(reading->report), EXIT_CODE_ENVIRONMENT);
}

/* Each file includes the next one twice: 2^n files without a bound. */
static void include_bombs_end(void **state)
{
	struct reading *reading = *state;

	for (int i = 0; i < 14; i++) {
		char *path = memory_format("f%d.xml", i);
		char *text = memory_format("<a><include href='f%d.xml'/><include href='f%d.xml'/></a>", i + 1, i + 1);

		write_text(path, text);
		free(path);
		free(text);
	}
	write_text("f14.xml", "<b/>");
	assert_null(load_file(&reading->loader, "f0.xml"));
	assert_true(report_has_rule(reading->report, RULE_TOO_MANY_FILES));
}

static void include_chains_end(void **state)
{
	struct reading *reading = *state;

	for (int i = 0; i < 30; i++) {
		char *path = memory_format("f%d.xml", i);
		char *text = memory_format("<a><include href='f%d.xml'/></a>", i + 1);

		write_text(path, text);
		free(path);
		free(text);
	}
	assert_null(load_file(&reading->loader, "f0.xml"));
	assert_true(report_has_rule(reading->report, RULE_INCLUDE_TOO_DEEP));
}

static void elements_are_counted(void **state)
{
	struct reading *reading = *state;
	const size_t count = LOAD_ELEMENTS_MAX;
	char *text = memory_alloc(count * 4 + 8, 1);
	char *at = text + sprintf(text, "<a>");

	for (size_t i = 0; i < count; i++, at += 4)
		memcpy(at, "<b/>", 4);
	strcpy(at, "</a>");
	assert_refused(reading, text, RULE_TOO_MANY_ELEMENTS);
	free(text);
}

static void depth_is_bounded(void **state)
{
	char text[LOAD_DEPTH_MAX * 7 + 1] = "";

	for (size_t i = 0; i < LOAD_DEPTH_MAX; i++)
		memcpy(text + 3 * i, "<a>", 3);
	for (size_t i = 0; i < LOAD_DEPTH_MAX; i++)
		memcpy(text + 3 * LOAD_DEPTH_MAX + 4 * i, "</a>", 4);
	{
		struct reading *reading = *state;
		xmlDoc *document;

		write_text("a.xml", text);
		document = load_file(&reading->loader, "a.xml");
		assert_non_null(document);
		xmlFreeDoc(document);
	}
	{
		char *deeper = memory_format("<a>%s</a>", text);

		assert_refused(*state, deeper, RULE_TOO_DEEP);
		free(deeper);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(every_element_knows_its_place),
	    TEST(columns_count_characters),
	    TEST(attributes_know_their_place),
	    TEST(included_elements_keep_their_file),
	    TEST(include_folders_come_first),
	    TEST(copies_keep_their_origin),
	    TEST(document_types_are_refused),
	    TEST(other_encodings_are_refused),
	    TEST(nul_bytes_are_refused),
	    TEST(large_files_are_refused),
	    TEST(large_policies_are_refused),
	    TEST(folders_and_pipes_are_no_files),
	    TEST(include_bombs_end),
	    TEST(include_chains_end),
	    TEST(elements_are_counted),
	    TEST(depth_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
