/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The shipped schema files: they are what the grammar says, they are schemas, and our own policies are valid by them.
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libxml/xmlschemas.h>

#include "common/file.h"
#include "schema_doc.h"
#include "schema_reach.h"
#include "schema_reference.h"
#include "schema_xsd.h"

/* What the file's writer writes now is what is in the file. */
static void assert_is_shipped(const char *path, const char *text, size_t size_bytes)
{
	uint8_t *shipped;
	size_t shipped_bytes;

	if (file_read(path, 1U << 20, &shipped, &shipped_bytes) != 0)
		fail_msg("cannot read %s", path);
	if (shipped_bytes != size_bytes || memcmp(shipped, text, size_bytes) != 0)
		fail_msg("%s is not up to date: run mupolicy-schema sdk/schema docs/reference/language.md", path);
	free(shipped);
}

static void schemas_are_those_of_the_grammar(void **state)
{
	(void)state;
	for (size_t i = 0; i < schema_file_count; i++) {
		char *path = memory_format(SOURCE "/sdk/schema/%s", schema_files[i].name);
		char *text = NULL;
		size_t size_bytes = 0;
		FILE *stream = open_memstream(&text, &size_bytes);

		schema_write(&schema_files[i], stream);
		fclose(stream);
		assert_is_shipped(path, text, size_bytes);
		free(text);
		free(path);
	}
}

static void reference_is_that_of_the_grammar(void **state)
{
	char *text = NULL;
	size_t size_bytes = 0;
	FILE *stream = open_memstream(&text, &size_bytes);

	(void)state;
	schema_reference_write(stream);
	fclose(stream);
	assert_is_shipped(SOURCE "/docs/reference/language.md", text, size_bytes);
	free(text);
}

static void assert_explained(const struct schema_type *type)
{
	if (schema_doc_element(type->name) == NULL)
		fail_msg("schema_doc.def does not explain %s", type->name);
	for (const struct schema_attribute *at = type->attributes; at != NULL && at->name != NULL; at++) {
		if (schema_doc_attribute(type->name, at->name) == NULL)
			fail_msg("schema_doc.def does not explain %s of %s", at->name, type->name);
	}
}

static void everything_is_explained(void **state)
{
	struct schema_reach reach = {0};

	(void)state;
	for (size_t i = 0; i < schema_file_count; i++)
		schema_reach_from(&reach, schema_files[i].types[0], schema_files[i].format);
	for (size_t i = 0; i < reach.count; i++)
		assert_explained(reach.types[i]);
	schema_reach_free(&reach);
}

/* Errors are counted, not printed. */
static void count_error(void *context, xmlError *error)
{
	(void)error;
	++*(int *)context;
}

/* Number of errors of the document by the schema. */
static int validate(const char *schema, const char *path)
{
	char *schema_path = memory_format(SOURCE "/sdk/schema/%s", schema);
	xmlSchemaParserCtxt *parser = xmlSchemaNewParserCtxt(schema_path);
	xmlSchema *parsed;
	xmlSchemaValidCtxt *context;
	int errors = 0;

	xmlSchemaSetParserStructuredErrors(parser, count_error, &errors);
	parsed = xmlSchemaParse(parser);
	assert_non_null(parsed);
	assert_int_equal(errors, 0);
	context = xmlSchemaNewValidCtxt(parsed);
	xmlSchemaSetValidStructuredErrors(context, count_error, &errors);
	if (xmlSchemaValidateFile(context, path, 0) < 0)
		fail_msg("cannot validate %s", path);
	xmlSchemaFreeValidCtxt(context);
	xmlSchemaFree(parsed);
	xmlSchemaFreeParserCtxt(parser);
	free(schema_path);
	return errors;
}

static void our_own_files_are_valid(void **state)
{
	static const struct {
		const char *schema;
		const char *path;
	} files[] = {
	    {"hardware.xsd", SOURCE "/hardware/qemu-q35/hardware.xml"},
	    {"hardware.xsd", SOURCE "/hardware/bochs/hardware.xml"},
	    {"platform.xsd", SOURCE "/hardware/qemu-q35/platform.xml"},
	    {"platform.xsd", SOURCE "/hardware/bochs/platform.xml"},
	    {"system.xsd", SOURCE "/systems/demo/system.xml"},
	    {"system.xsd", SOURCE "/systems/demo/test.xml"},
	    {"system.xsd", SOURCE "/tests/fuzz/corpus/policy/inline.xml"},
	    {"system.xsd", SOURCE "/tests/negative/good.xml"},
	    {"component.xsd", SOURCE "/subjects/monitor/monitor.xml"},
	    {"component.xsd", SOURCE "/subjects/log/log.xml"},
	    {"component.xsd", SOURCE "/tests/negative/components/sender.xml"},
	    {"component.xsd", SOURCE "/tests/negative/components/libhen.xml"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (validate(files[i].schema, files[i].path) != 0)
			fail_msg("%s is not valid by %s", files[i].path, files[i].schema);
	}
}

/* What upstream's tools wrote, where it is there. */
static void stages_of_upstream_are_valid(void **state)
{
	static const struct {
		const char *schema;
		const char *path;
	} files[] = {
	    {"system.xsd", SOURCE "/../shared/conformance/runs/demo/1_merged.xml"},
	    {"format_a.xsd", SOURCE "/../shared/conformance/runs/demo/5_a.xml"},
	    {"format_b.xsd", SOURCE "/../shared/conformance/runs/demo/6_b.xml"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (access(files[i].path, R_OK) != 0)
			skip();
		if (validate(files[i].schema, files[i].path) != 0)
			fail_msg("%s is not valid by %s", files[i].path, files[i].schema);
	}
}

static void mistakes_are_not_valid(void **state)
{
	static const char *const codes[] = {"MU101", "MU102", "MU103", "MU106"};

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		char *path = memory_format(SOURCE "/tests/negative/%s.xml", codes[i]);

		if (validate("system.xsd", path) == 0)
			fail_msg("%s is valid", path);
		free(path);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(schemas_are_those_of_the_grammar), cmocka_unit_test(reference_is_that_of_the_grammar),
	    cmocka_unit_test(everything_is_explained),          cmocka_unit_test(our_own_files_are_valid),
	    cmocka_unit_test(stages_of_upstream_are_valid),     cmocka_unit_test(mistakes_are_not_valid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
