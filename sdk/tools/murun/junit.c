/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Writes a JUnit file with libxml2's writer, which does the escaping. */
#include "junit.h"

#include <errno.h>
#include <libxml/xmlwriter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * XML 1.0 has no way to write most control characters, and what a machine sends need not be UTF-8: all but printable
 * ASCII is written as \xNN. The caller frees.
 */
static char *to_xml_text(const char *bytes)
{
	struct text text = {0};

	text_append(&text, "", 0);
	for (; *bytes != '\0'; bytes++) {
		const unsigned char byte = (unsigned char)*bytes;

		if ((byte < ' ' && byte != '\t') || byte >= 0x7f)
			text_printf(&text, "\\x%02x", byte);
		else
			text_append(&text, bytes, 1);
	}
	return text.bytes;
}

static void write_attribute(xmlTextWriterPtr writer, const char *name, const char *value)
{
	char *text = to_xml_text(value);

	xmlTextWriterWriteAttribute(writer, BAD_CAST name, BAD_CAST text);
	free(text);
}

static void write_message(xmlTextWriterPtr writer, const char *element, const char *message)
{
	xmlTextWriterStartElement(writer, BAD_CAST element);
	write_attribute(writer, "message", message);
	xmlTextWriterEndElement(writer);
}

static void start_case(xmlTextWriterPtr writer, const char *suite, const char *name)
{
	xmlTextWriterStartElement(writer, BAD_CAST "testcase");
	write_attribute(writer, "classname", suite);
	write_attribute(writer, "name", name);
}

static void write_protocol_case(xmlTextWriterPtr writer, const struct test_case *test_case)
{
	start_case(writer, test_case->suite, test_case->name);
	switch (test_case->result) {
	case TEST_FAIL:
		write_message(writer, "failure", test_case->detail);
		break;
	case TEST_SKIP:
		write_message(writer, "skipped", test_case->detail);
		break;
	case TEST_PASS:
		break;
	}
	xmlTextWriterEndElement(writer);
}

static void write_expected_texts(xmlTextWriterPtr writer, const char *suite, const struct expect *expect)
{
	for (size_t i = 0; i < expect->count; i++) {
		start_case(writer, suite, expect->texts[i]);
		if (i >= expect->found)
			write_message(writer, "failure", "this text never came");
		xmlTextWriterEndElement(writer);
	}
}

static void write_run(xmlTextWriterPtr writer, const char *suite, const char *reason, double seconds)
{
	start_case(writer, suite, "run");
	xmlTextWriterWriteFormatAttribute(writer, BAD_CAST "time", "%.3f", seconds);
	if (reason != NULL)
		write_message(writer, "failure", reason);
	xmlTextWriterEndElement(writer);
}

static void write_counts(xmlTextWriterPtr writer, const struct judge *judge, const char *reason)
{
	size_t tests = 1 + judge->protocol.count;
	size_t failures = judge->protocol.failed + (reason != NULL);

	for (size_t i = 0; i < CONSOLE_COUNT; i++) {
		tests += judge->expect[i].count;
		failures += judge->expect[i].count - judge->expect[i].found;
	}
	xmlTextWriterWriteFormatAttribute(writer, BAD_CAST "tests", "%zu", tests);
	xmlTextWriterWriteFormatAttribute(writer, BAD_CAST "failures", "%zu", failures);
	xmlTextWriterWriteFormatAttribute(writer, BAD_CAST "skipped", "%zu", judge->protocol.skipped);
}

static void write_document(xmlTextWriterPtr writer, const char *suite, const struct judge *judge, const char *reason,
			   double seconds)
{
	xmlTextWriterSetIndent(writer, 1);
	xmlTextWriterStartDocument(writer, NULL, "UTF-8", NULL);
	xmlTextWriterStartElement(writer, BAD_CAST "testsuites");
	xmlTextWriterStartElement(writer, BAD_CAST "testsuite");
	write_attribute(writer, "name", suite);
	write_counts(writer, judge, reason);
	for (size_t i = 0; i < judge->protocol.count; i++)
		write_protocol_case(writer, &judge->protocol.cases[i]);
	for (size_t i = 0; i < CONSOLE_COUNT; i++)
		write_expected_texts(writer, suite, &judge->expect[i]);
	write_run(writer, suite, reason, seconds);
	xmlTextWriterEndDocument(writer);
}

static bool store(const char *path, const xmlBuffer *buffer, struct text *error)
{
	char *temporary = text_format("%s.tmp", path);
	const size_t length = (size_t)xmlBufferLength(buffer);
	FILE *file = fopen(temporary, "wb");
	bool ok = file != NULL && fwrite(xmlBufferContent(buffer), 1, length, file) == length;

	if (file != NULL && fclose(file) != 0)
		ok = false;
	ok = ok && rename(temporary, path) == 0;
	if (!ok)
		text_printf(error, "cannot write '%s': %s", path, strerror(errno));
	free(temporary);
	return ok;
}

bool junit_write(const char *path, const char *suite, const struct judge *judge, const char *reason, double seconds,
		 struct text *error)
{
	xmlBufferPtr buffer = xmlBufferCreate();
	xmlTextWriterPtr writer = buffer == NULL ? NULL : xmlNewTextWriterMemory(buffer, 0);
	bool ok = writer != NULL;

	if (ok) {
		write_document(writer, suite, judge, reason, seconds);
		xmlFreeTextWriter(writer);
		ok = store(path, buffer, error);
	} else {
		text_printf(error, "cannot write '%s': out of memory", path);
	}
	xmlBufferFree(buffer);
	return ok;
}
