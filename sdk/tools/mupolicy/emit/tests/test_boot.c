/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What guests find at their start, against upstream's files (first argument): zero pages, Solo5 boot information, ACPI
 * tables; the DSDT against what iasl makes of upstream's source, where iasl is installed. And what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libxml/parser.h>

#include "common/file.h"
#include "common/memory.h"
#include "emit/acpi.h"
#include "emit/aml.h"
#include "emit/boot_info.h"
#include "fixture.h"
#include "tree.h"

#define DEMO "runs/demo/6_b.xml"
#define SUBJECT(name) "//subjects/subject[@name='" name "']"

typedef uint8_t *maker(const xmlNode *subject, struct report *report, size_t *size);

static void compare(const char *policy, const char *subject, maker *make, const char *reference)
{
	struct fixture fixture = fixture_load(fixture_conformance(policy));
	size_t size = 0;
	size_t reference_size;
	uint8_t *bytes = make(fixture_find(&fixture, subject), fixture.report, &size);
	uint8_t *reference_bytes;

	assert_non_null(bytes);
	assert_int_equal(file_read(fixture_conformance(reference), 1 << 16, &reference_bytes, &reference_size), 0);
	assert_int_equal(size, reference_size);
	assert_memory_equal(bytes, reference_bytes, size);
	free(bytes);
	free(reference_bytes);
	fixture_free(&fixture);
}

static void test_zero_pages(void **state)
{
	(void)state;
	compare("tools/mugenzp/test_policy.xml", SUBJECT("lnx"), boot_info_zero_page, "tools/mugenzp/lnx.zp.ref");
	compare(DEMO, SUBJECT("nic_linux"), boot_info_zero_page, "runs/demo/bin/nic_linux_zp");
	compare(DEMO, SUBJECT("storage_linux"), boot_info_zero_page, "runs/demo/bin/storage_linux_zp");
}

static void test_solo5(void **state)
{
	(void)state;
	compare("tools/mugensolo5/test_policy.xml", SUBJECT("unikernel1"), boot_info_solo5,
		"tools/mugensolo5/unikernel1_bi");
	compare("tools/mugensolo5/test_policy.xml", SUBJECT("unikernel2"), boot_info_solo5,
		"tools/mugensolo5/unikernel2_bi");
}

static uint8_t *table_of(const xmlNode *subject, const char *type, struct report *report, size_t *size)
{
	xmlNode *region = xmlNewNode(NULL, BAD_CAST "memory");
	uint8_t *table;

	xmlSetProp(region, BAD_CAST "type", BAD_CAST type);
	table = acpi_build(subject, region, report, size);
	xmlFreeNode(region);
	return table;
}

static uint8_t *make_rsdp(const xmlNode *subject, struct report *report, size_t *size)
{
	return table_of(subject, "subject_acpi_rsdp", report, size);
}

static uint8_t *make_xsdt(const xmlNode *subject, struct report *report, size_t *size)
{
	return table_of(subject, "subject_acpi_xsdt", report, size);
}

static uint8_t *make_fadt(const xmlNode *subject, struct report *report, size_t *size)
{
	return table_of(subject, "subject_acpi_fadt", report, size);
}

static void test_fixed_tables(void **state)
{
	(void)state;
	compare(DEMO, SUBJECT("nic_linux"), make_rsdp, "runs/demo/bin/nic_linux_rsdp");
	compare(DEMO, SUBJECT("nic_linux"), make_xsdt, "runs/demo/bin/nic_linux_xsdt");
	compare(DEMO, SUBJECT("nic_linux"), make_fadt, "runs/demo/bin/nic_linux_fadt");
	compare(DEMO, SUBJECT("storage_linux"), make_fadt, "runs/demo/bin/storage_linux_fadt");
}

/* Ends the test where iasl is not installed: to be called before it has anything. */
static void demand_iasl(void)
{
	if (system("command -v iasl >/dev/null") != 0) {
		print_message("SKIPPED: iasl is not installed\n");
		skip();
	}
}

/* What iasl makes of a source file. */
static uint8_t *compile(const char *source, size_t *size)
{
	char folder[] = "/tmp/acpi-XXXXXX";
	char *command;
	char *output;
	uint8_t *bytes;

	assert_non_null(mkdtemp(folder));
	command =
	    memory_format("cd %s && cp '%s' source.dsl && iasl -p table source.dsl >/dev/null 2>&1", folder, source);
	output = memory_format("%s/table.aml", folder);
	assert_int_equal(system(command), 0);
	assert_int_equal(file_read(output, 1 << 16, &bytes, size), 0);
	unlink(output);
	free(output);
	output = memory_format("%s/source.dsl", folder);
	unlink(output);
	rmdir(folder);
	free(output);
	free(command);
	return bytes;
}

/* All but the checksum and the compiler's name and version. */
static void compare_dsdt(const char *subject, const char *source)
{
	struct fixture fixture = fixture_load(fixture_conformance(DEMO));
	char *path = realpath(fixture_conformance(source), NULL);
	size_t size;
	size_t reference_size;
	uint8_t *reference = compile(path, &reference_size);
	uint8_t *table = table_of(fixture_find(&fixture, subject), "subject_acpi_dsdt", fixture.report, &size);
	uint8_t sum = 0;

	assert_non_null(table);
	for (size_t i = 0; i < size; i++)
		sum = (uint8_t)(sum + table[i]);
	assert_int_equal(sum, 0);
	assert_int_equal(size, reference_size);
	reference[9] = table[9];
	memcpy(reference + 28, table + 28, 8);
	assert_memory_equal(table, reference, size);
	free(table);
	free(reference);
	free(path);
	fixture_free(&fixture);
}

static void test_dsdt(void **state)
{
	(void)state;
	demand_iasl();
	compare_dsdt(SUBJECT("nic_linux"), "runs/demo/bin/nic_linux_dsdt.dsl");
	compare_dsdt(SUBJECT("storage_linux"), "runs/demo/bin/storage_linux_dsdt.dsl");
}

/* A guest without PCI devices, with two serial ports of its own, and one with memory above 4 GiB. */
static void test_dsdt_of_fixture(void **state)
{
	struct fixture fixture = fixture_load(NULL);
	xmlNode *subject = fixture_find(&fixture, SUBJECT("producer"));
	size_t size;
	uint8_t *table = table_of(subject, "subject_acpi_dsdt", fixture.report, &size);

	(void)state;
	assert_non_null(table);
	assert_non_null(memmem(table, size, "SER1", 4)); /* the fixture's device 'serial' */
	assert_null(memmem(table, size, "SER2", 4));
	assert_null(memmem(table, size, "\x00\x00\x00\xf8", 4));
	free(table);
	fixture_free(&fixture);
}

/* What iasl makes of a table: its text, or NULL where iasl finds fault with it. */
static char *disassemble(const uint8_t *table, size_t size)
{
	char folder[] = "/tmp/acpi-XXXXXX";
	char *path;
	char *command;
	uint8_t *text = NULL;
	size_t length;

	assert_non_null(mkdtemp(folder));
	path = memory_format("%s/table.dat", folder);
	assert_int_equal(file_write_atomic(path, table, size), 0);
	command = memory_format(
	    "cd %s && iasl -d table.dat >log 2>&1 && ! grep -qi 'error\\|warning\\|incorrect\\|invalid' log table.dsl",
	    folder);
	if (system(command) == 0) {
		free(path);
		path = memory_format("%s/table.dsl", folder);
		assert_int_equal(file_read(path, 1 << 16, &text, &length), 0);
		text = realloc(text, length + 1);
		text[length] = '\0';
	}
	free(command);
	command = memory_format("rm -r %s", folder);
	assert_int_equal(system(command), 0);
	free(command);
	free(path);
	return (char *)text;
}

/* A guest of two CPUs with a mailbox: its MADT is behind the XSDT, which names it. */
static void judge_madt(void)
{
	struct fixture fixture = fixture_load(NULL);
	xmlNode *subject = fixture_find(&fixture, SUBJECT("producer"));
	xmlNode *sibling = xmlNewChild(subject->parent, NULL, BAD_CAST "subject", NULL);
	xmlNode *mapping = xmlNewChild(tree_child(subject, "memory"), NULL, BAD_CAST "memory", NULL);
	const char *apic;
	uint8_t *page;
	char *text;
	size_t size;

	tree_set(sibling, "name", "second");
	tree_set(xmlNewChild(sibling, NULL, BAD_CAST "sibling", NULL), "ref", "producer");
	tree_set(mapping, "logical", "acpi_mailbox");
	tree_set(mapping, "physical", "producer|bss");
	tree_set(mapping, "virtualAddress", "16#000e_4000#");
	page = make_xsdt(subject, fixture.report, &size);
	assert_non_null(page);
	assert_int_equal(size, 0x800 + 44 + 2 * 8 + 16);
	assert_memory_equal(page + 44, "\x00\x08\0\0\0\0\0\0", 8); /* no XSDT is mapped here */
	text = disassemble(page + 0x800, size - 0x800);
	assert_non_null(text);
	apic = strstr(text, "[Processor Local APIC]");
	assert_non_null(apic);
	assert_non_null(strstr(apic + 1, "[Processor Local APIC]"));
	assert_memory_equal(page + size - 16, "\x10\x10\0\0\0\0\0\0\x00\x40\x0e\0\0\0\0\0",
			    16); /* iasl of 2020: unknown */
	free(text);
	page[0x800 + 44] ^= 1; /* the checksum does not hold any more */
	text = disassemble(page + 0x800, size - 0x800);
	assert_null(text);
	free(page);
	fixture_free(&fixture);
}

static void test_madt(void **state)
{
	(void)state;
	demand_iasl();
	judge_madt();
}

/* Lengths of one to three bytes, and integers of each size. */
static void test_aml(void **state)
{
	static const uint8_t integers[] = {0x00, 0x01, 0x0a, 0x02, 0x0a, 0xff, 0x0b, 0x00, 0x01, 0x0c, 0x00, 0x00,
					   0x01, 0x00, 0x0e, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00};
	static const struct {
		size_t content;
		size_t bytes;
		uint8_t encoded[3];
	} lengths[] = {{62, 1, {0x3f}}, {63, 2, {0x41, 0x04}}, {4093, 2, {0x4f, 0xff}}, {4094, 3, {0x81, 0x00, 0x01}}};
	struct aml aml = {0};

	(void)state;
	aml_integer(&aml, 0);
	aml_integer(&aml, 1);
	aml_integer(&aml, 2);
	aml_integer(&aml, 255);
	aml_integer(&aml, 256);
	aml_integer(&aml, 65536);
	aml_integer(&aml, 1ULL << 32);
	assert_int_equal(aml.size, sizeof(integers));
	assert_memory_equal(aml.bytes, integers, sizeof(integers));
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		size_t begin;

		aml.size = 0;
		begin = aml_begin(&aml);
		for (size_t j = 0; j < lengths[i].content; j++)
			aml_byte(&aml, 0xaa);
		aml_end(&aml, begin);
		assert_int_equal(aml.size, lengths[i].content + lengths[i].bytes);
		assert_memory_equal(aml.bytes, lengths[i].encoded, lengths[i].bytes);
		assert_int_equal(aml.bytes[lengths[i].bytes], 0xaa);
	}
	free(aml.bytes);
}

static void expect_refusal(struct fixture *fixture, const uint8_t *made, const char *text)
{
	char *printed;
	size_t size;
	FILE *stream = open_memstream(&printed, &size);

	assert_null(made);
	report_print(fixture->report, stream, false);
	fclose(stream);
	if (strstr(printed, text) == NULL)
		fail_msg("not in: %s", printed);
	free(printed);
	fixture_free(fixture);
}

static void test_refusals(void **state)
{
	struct fixture fixture = fixture_load(NULL);
	xmlNode *subject = fixture_find(&fixture, SUBJECT("producer"));
	char *line = memory_alloc(5000, 1);
	size_t size;

	(void)state;
	memset(line, 'x', 4096);
	tree_set_text(fixture_find(&fixture, SUBJECT("producer") "/bootparams"), line);
	free(line);
	expect_refusal(&fixture, boot_info_zero_page(subject, fixture.report, &size), "more than 4095 characters");
	fixture = fixture_load(NULL);
	subject = fixture_find(&fixture, SUBJECT("producer"));
	expect_refusal(&fixture, boot_info_zero_page(subject, fixture.report, &size), "has no memory at 0x1000000");
	fixture = fixture_load(NULL);
	subject = fixture_find(&fixture, SUBJECT("producer"));
	expect_refusal(&fixture, boot_info_solo5(subject, fixture.report, &size), "has no memory 'ram'");
	fixture = fixture_load(NULL);
	subject = fixture_find(&fixture, SUBJECT("producer"));
	tree_set(tree_path(subject, "memory/memory"), "logical", "ram");
	TREE_FOR_EACH(region, tree_path(xmlDocGetRootElement(subject->doc), "memory"), "memory")
		tree_set(region, "type", "subject");
	expect_refusal(&fixture, boot_info_solo5(subject, fixture.report, &size), "has no binary");
	fixture = fixture_load(NULL);
	subject = fixture_find(&fixture, SUBJECT("producer"));
	for (unsigned i = 0; i < 128; i++)
		tree_copy(tree_child(subject, "memory"), tree_path(subject, "memory/memory"));
	expect_refusal(&fixture, boot_info_zero_page(subject, fixture.report, &size), "a zero page lists 128");
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_zero_pages), cmocka_unit_test(test_solo5),    cmocka_unit_test(test_fixed_tables),
	    cmocka_unit_test(test_dsdt),       cmocka_unit_test(test_madt),     cmocka_unit_test(test_dsdt_of_fixture),
	    cmocka_unit_test(test_aml),        cmocka_unit_test(test_refusals),
	};

	fixture_set_conformance(argc > 1 ? argv[1] : "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
