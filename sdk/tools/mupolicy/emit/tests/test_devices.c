/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The fixture with devices behind a VT-d unit: the kernel's tables of interrupts, lines, I/O APICs, IOMMUs and answers,
 * MSR stores, and the unit's own tables. Upstream's MSR stores, and its policy with two device domains, where they are
 * at hand (first argument).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <muen/abi/trap.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>

#include "common/file.h"
#include "emit/address_space.h"
#include "emit/kernel_tables.h"
#include "emit/msr_store.h"
#include "emit/vtd_tables.h"
#include "fixture.h"
#include "tree.h"

#define CONSUMER "/system/subjects/subject[@name='consumer']"
#define PRODUCER "/system/subjects/subject[@name='producer']"

static struct fixture fixture;
static struct kernel_tables tables;

/* New last children of the element. */
static void add(const char *parent, const char *text)
{
	xmlNode *node = fixture_find(&fixture, parent);
	xmlNode *list = NULL;

	assert_int_equal(xmlParseInNodeContext(node, text, (int)strlen(text), XML_PARSE_NOBLANKS, &list), XML_ERR_OK);
	xmlAddChildList(node, list);
}

static void add_devices(void)
{
	add("/system/hardware/devices",
	    "<device name='ioapic_1'><memory name='m' physicalAddress='16#fec0_0000#' size='16#1000#' caching='UC'/>"
	    "<capabilities><capability name='ioapic'/><capability name='gsi_base'>0</capability>"
	    "<capability name='max_redirection_entry'>23</capability><capability name='source_id'>16#f0f8#</capability>"
	    "</capabilities></device>"
	    "<device name='iommu_1'><memory name='m' physicalAddress='16#fed9_0000#' size='16#1000#' caching='UC'/>"
	    "<capabilities><capability name='iommu'/><capability name='agaw'>39</capability>"
	    "<capability name='fr_offset'>544</capability><capability name='nfr'>8</capability></capabilities></device>"
	    "<device name='nic'><pci bus='0' device='3' function='1' msi='true'/><irq name='msi1' "
	    "number='24'/></device>"
	    "<device name='lan'><pci bus='16#23#' device='2' function='0' msi='false'/><irq name='i' "
	    "number='20'/></device>"
	    "<device name='rtc'><irq name='i' number='8'/></device>");
	add("/system/kernel/devices",
	    "<device logical='ioapic_1' physical='ioapic_1'/><device logical='iommu_1' physical='iommu_1'/>");
	add(PRODUCER "/devices",
	    "<device logical='r' physical='rtc'><irq logical='i' physical='i' vector='62'/></device>");
	add(CONSUMER "/devices",
	    "<device logical='n' physical='nic'><irq logical='i' physical='msi1' vector='60'/></device>"
	    "<device logical='l' physical='lan'><irq logical='i' physical='i' vector='61'/></device>");
}

static void add_regions(void)
{
	add("/system/memory",
	    "<memory name='queue' type='kernel' physicalAddress='16#30_0000#' size='16#1000#' caching='WB'/>"
	    "<memory name='vtd_root' type='system_vtd_root' physicalAddress='16#30_1000#' size='16#1000#' "
	    "caching='WB'/>"
	    "<memory name='vtd_ir' type='system_vtd_ir' physicalAddress='16#30_2000#' size='16#1000#' caching='WB'/>"
	    "<memory name='vtd_context_bus_0' type='system_vtd_context' physicalAddress='16#30_3000#' size='16#1000#' "
	    "caching='WB'/>"
	    "<memory name='vtd_context_bus_23' type='system_vtd_context' physicalAddress='16#30_4000#' size='16#1000#' "
	    "caching='WB'/>"
	    "<memory name='vtd_dma_pt' type='system_pt' physicalAddress='16#30_5000#' size='16#3000#' caching='WB'/>"
	    "<memory name='consumer|msrstore' type='kernel_msrstore' physicalAddress='16#30_8000#' size='16#1000#' "
	    "caching='WB'/>");
	add("/system/kernel/memory/cpu[@id='0']", "<memory logical='queue' physical='queue' writable='true' "
						  "executable='false' virtualAddress='16#0058_0000#'/>");
	add("/system/deviceDomains",
	    "<domain name='dma' id='5'><memory><memory logical='c' physical='chan' virtualAddress='16#1000_0000#' "
	    "writable='true' executable='false'/></memory>"
	    "<devices><device logical='n' physical='nic'/><device logical='l' physical='lan'/></devices></domain>");
}

static void add_events(void)
{
	add("/system/events", "<event name='unmask' mode='kernel'/>");
	add(CONSUMER "/events/source/group[@name='vmcall']",
	    "<event id='5' logical='u' physical='unmask'><unmask_irq number='20'/></event>");
	add(CONSUMER "/events/source/group[@name='vmx_exit']",
	    "<event id='32' logical='w' physical='unmask'><answer><ignore address='16#080b#'/>"
	    "</answer></event><event id='10' logical='c' physical='unmask'><answer>"
	    "<cpuid leaf='7' subleaf='0' eax='0' ebx='0' ecx='0' edx='0'/>"
	    "<cpuid leaf='1' eax='2' ebx='3' ecx='4' edx='5'/></answer></event>"
	    "<event id='31' logical='r' physical='unmask'><answer><msr address='16#1b#' value='16#1_0000_0002#'/>"
	    "</answer></event>");
	add(CONSUMER "/vcpu/msrs", "<msr start='16#0174#' end='16#0176#' mode='rw'/>"
				   "<msr start='16#c000_0080#' end='16#c000_0082#' mode='w'/>"
				   "<msr start='16#c000_0082#' end='16#c000_0083#' mode='rw'/>"
				   "<msr start='16#c000_0102#' end='16#c000_0102#' mode='r'/>");
}

static int setup(void **state)
{
	(void)state;
	fixture = fixture_load(NULL);
	add_devices();
	add_regions();
	add_events();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	kernel_tables_free(&tables);
	memset(&tables, 0, sizeof(tables));
	fixture_free(&fixture);
	return 0;
}

static void build(void)
{
	if (!kernel_tables_build(fixture.policy, fixture.report, &tables)) {
		report_print(fixture.report, stderr, false);
		fail();
	}
}

static void refuse(const char *text)
{
	char *printed;
	size_t size;
	FILE *stream = open_memstream(&printed, &size);

	assert_false(kernel_tables_build(fixture.policy, fixture.report, &tables));
	report_print(fixture.report, stream, false);
	fclose(stream);
	if (strstr(printed, text) == NULL)
		fail_msg("not in: %s", printed);
	free(printed);
}

static struct policy_header header(void)
{
	struct policy_header copy;

	memcpy(&copy, tables.content[KERNEL_TABLE_BOOT], sizeof(copy));
	return copy;
}

static void test_vectors(void **state)
{
	const struct policy_vector *vectors;

	(void)state;
	build();
	vectors = (const void *)tables.content[KERNEL_TABLE_VECTOR];
	assert_int_equal(tables.size[KERNEL_TABLE_VECTOR], 2 * MUEN_VECTOR_COUNT * sizeof(*vectors));
	assert_int_equal(vectors[32 + 8].subject, 0); /* CPU 0: edge, never masked */
	assert_int_equal(vectors[32 + 8].vector, 62);
	assert_int_equal(vectors[32 + 8].flags, 0);
	assert_int_equal(vectors[32 + 8].line, MUEN_NONE16);
	assert_int_equal(vectors[32 + 20].subject, MUEN_NONE16);
	assert_int_equal(vectors[MUEN_VECTOR_COUNT + 32 + 20].subject, 1);
	assert_int_equal(vectors[MUEN_VECTOR_COUNT + 32 + 20].vector, 61);
	assert_int_equal(vectors[MUEN_VECTOR_COUNT + 32 + 20].flags, POLICY_VECTOR_LEVEL);
	assert_int_equal(vectors[MUEN_VECTOR_COUNT + 32 + 20].line, 1);
	assert_int_equal(vectors[MUEN_VECTOR_COUNT + 32 + 24].vector, 60);
	assert_int_equal(vectors[MUEN_VECTOR_COUNT + 32 + 24].line, MUEN_NONE16);
	assert_int_equal(vectors[0].subject, MUEN_NONE16);
}

static void test_lines(void **state)
{
	const struct policy_line *lines;
	const struct policy_event *sources;

	(void)state;
	build();
	lines = (const void *)tables.content[KERNEL_TABLE_LINE];
	assert_int_equal(header().line_count, 2);
	assert_int_equal(lines[0].pin, 8);
	assert_int_equal(lines[0].flags, POLICY_LINE_REMAPPED);
	assert_int_equal(lines[0].cpu, 0);
	assert_int_equal(lines[1].pin, 20);
	assert_int_equal(lines[1].flags, POLICY_LINE_LEVEL | POLICY_LINE_LOW | POLICY_LINE_REMAPPED);
	assert_int_equal(lines[1].vector, 52);
	assert_int_equal(lines[1].index, 20);
	assert_int_equal(lines[1].cpu, 1);
	sources = (const void *)tables.content[KERNEL_TABLE_SOURCE];
	assert_int_equal(sources[17 + 5].action, POLICY_ACTION_UNMASK_IRQ);
	assert_int_equal(sources[17 + 5].line, 1);
}

static void test_units(void **state)
{
	const struct policy_ioapic *ioapics;
	const struct policy_iommu *iommus;

	(void)state;
	build();
	ioapics = (const void *)tables.content[KERNEL_TABLE_IOAPIC];
	iommus = (const void *)tables.content[KERNEL_TABLE_IOMMU];
	assert_int_equal(header().ioapic_count, 1);
	assert_int_equal(header().iommu_count, 1);
	assert_int_equal(ioapics[0].registers, 0xfec00000);
	assert_int_equal(iommus[0].registers, 0xfed90000);
	assert_int_equal(iommus[0].root_table, 0x301000);
	assert_int_equal(iommus[0].irt, 0x302000);
	assert_int_equal(iommus[0].queue, 0x300000);
	assert_int_equal(iommus[0].fault_offset, 544);
	assert_int_equal(iommus[0].fault_count, 8);
	assert_int_equal(iommus[0].agaw, 39);
	assert_int_equal(iommus[0].flags, 0); /* the fixture's APICs are in xAPIC mode */
}

static void test_answers(void **state)
{
	const struct policy_answer *answers;
	const struct policy_subject *subjects;

	(void)state;
	build();
	answers = (const void *)tables.content[KERNEL_TABLE_ANSWER];
	subjects = (const void *)tables.content[KERNEL_TABLE_SUBJECT];
	assert_int_equal(header().answer_count, 4);
	assert_int_equal(subjects[0].answer_count, 0);
	assert_int_equal(subjects[1].answer_first, 0);
	assert_int_equal(subjects[1].answer_count, 4);
	assert_true(answers[0].question == POLICY_QUESTION(TRAP_CPUID, 1));
	assert_int_equal(answers[0].value[3], 5);
	assert_true(answers[1].question == POLICY_QUESTION(TRAP_CPUID, 7) + 1);
	assert_true(answers[2].question == POLICY_QUESTION(TRAP_RDMSR, 0x1b));
	assert_int_equal(answers[2].value[0], 2);
	assert_int_equal(answers[2].value[1], 1);
	assert_true(answers[3].question == POLICY_QUESTION(TRAP_WRMSR, 0x80b));
}

static void test_faults_and_scrubbing(void **state)
{
	const struct policy_partition *partitions;

	(void)state;
	fixture_set(&fixture, "/system/deviceDomains", "faultEvent", "chan");
	fixture_set(&fixture, "//partition[@name='producer']", "scrubVERW", "true");
	fixture_set(&fixture, "//partition[@name='consumer']", "scrubIBPB", "true");
	fixture_set(&fixture, "//partition[@name='consumer']", "scrubL1D", "true");
	fixture_set(&fixture, "/system/kernel/memory/cpu/memory[@logical='ro']", "virtualAddress", "16#0059_0000#");
	build();
	partitions = (const void *)tables.content[KERNEL_TABLE_PARTITION];
	assert_int_equal(header().fault_subject, 1);
	assert_int_equal(header().fault_event, 0);
	assert_int_equal(header().flags, POLICY_FLAG_FAULT_LOG);
	assert_int_equal(partitions[0].scrub, POLICY_SCRUB_VERW);
	assert_int_equal(partitions[1].scrub, POLICY_SCRUB_IBPB | POLICY_SCRUB_L1D);
}

static void test_console_and_microcode(void **state)
{
	(void)state;
	fixture_set(&fixture, "/system/platform/kernelDiagnostics", "type", "vga");
	fixture_set(&fixture, "/system/kernel/memory/cpu/memory[@logical='ro']", "virtualAddress", "16#0060_0000#");
	fixture_set(&fixture, "/system/kernel/memory/cpu/memory[@logical='shared']", "virtualAddress", "16#001c_0000#");
	build();
	assert_int_equal(header().console, POLICY_CONSOLE_VGA);
	assert_int_equal(header().console_port, 0);
	assert_int_equal(header().microcode_size, 0x1000);
	assert_int_equal(header().flags, POLICY_FLAG_CRASH_AUDIT);
	assert_int_equal(header().fault_subject, MUEN_NONE16);
}

static void test_msr_store(void **state)
{
	const struct policy_subject *subjects;
	struct msr_entry entries[MUEN_MSR_STORE_MAX];

	(void)state;
	build();
	subjects = (const void *)tables.content[KERNEL_TABLE_SUBJECT];
	assert_int_equal(subjects[1].msr_store, 0x308000);
	assert_int_equal(subjects[1].msr_count, 4);
	assert_int_equal(subjects[0].msr_count, 0); /* SYSENTER's three are in the VMCS */
	assert_int_equal(msr_store_build(fixture_find(&fixture, CONSUMER), entries), 4);
	for (uint32_t i = 0; i < 4; i++)
		assert_int_equal(entries[i].index, 0xc0000080 + i);
}

/* A VMCS has a field for DEBUGCTL, a VMCB none: there it would stay in the CPU for the next subject. */
static void test_debugctl_is_stored_by_svm_alone(void **state)
{
	struct msr_entry entries[MUEN_MSR_STORE_MAX] = {{0}};

	(void)state;
	add(CONSUMER "/vcpu/msrs", "<msr start='16#01d9#' end='16#01d9#' mode='rw'/>");
	xmlNodeSetContent(fixture_find(&fixture, CONSUMER "/vcpu/vmx/controls/entry/LoadDebugControls"), BAD_CAST "1");
	xmlNodeSetContent(fixture_find(&fixture, CONSUMER "/vcpu/vmx/controls/exit/SaveDebugControls"), BAD_CAST "1");
	fixture_set(&fixture, "/system/hardware/processor", "virtualization", "vmx");
	assert_int_equal(msr_store_build(fixture_find(&fixture, CONSUMER), entries), 4);
	fixture_set(&fixture, "/system/hardware/processor", "virtualization", "svm");
	assert_int_equal(msr_store_build(fixture_find(&fixture, CONSUMER), entries), 5);
	assert_int_equal(entries[4].index, 0x1d9);
}

static uint64_t word(const uint8_t *page, size_t offset)
{
	uint64_t value;

	memcpy(&value, page + offset, sizeof(value));
	return value;
}

static uint8_t *vtd_page(const char *region)
{
	char expression[128];
	uint8_t *page;

	snprintf(expression, sizeof(expression), "/system/memory/memory[@name='%s']", region);
	page = vtd_tables_build(fixture_find(&fixture, expression), fixture.report);
	if (page == NULL)
		report_print(fixture.report, stderr, false);
	assert_non_null(page);
	return page;
}

static void expect_entry(const char *region, size_t index, uint64_t high, uint64_t low)
{
	uint8_t *page = vtd_page(region);

	assert_int_equal(word(page, 16 * index), low);
	assert_int_equal(word(page, 16 * index + 8), high);
	free(page);
}

static size_t entries_present(const char *region)
{
	uint8_t *page = vtd_page(region);
	size_t count = 0;

	for (size_t i = 0; i < 256; i++)
		count += page[16 * i] & 1;
	free(page);
	return count;
}

static void test_domains(void **state)
{
	(void)state;
	expect_entry("vtd_root", 0, 0, 0x303001);
	expect_entry("vtd_root", 0x23, 0, 0x304001);
	assert_int_equal(entries_present("vtd_root"), 2);
	expect_entry("vtd_context_bus_0", 3 << 3 | 1, 5 << 8 | 1, 0x305001);
	assert_int_equal(entries_present("vtd_context_bus_0"), 1);
	expect_entry("vtd_context_bus_23", 2 << 3, 5 << 8 | 1, 0x305001);
	tree_set_text(fixture_find(&fixture, "//device[@name='iommu_1']//capability[@name='agaw']"), "48");
	expect_entry("vtd_context_bus_23", 2 << 3, 5 << 8 | 2, 0x305001);
}

/* xAPIC destinations are in bits 47:40, x2APIC ones in 63:32. */
static void test_remapping(void **state)
{
	(void)state;
	expect_entry("vtd_ir", 8, 1 << 18 | 0xf0f8, 40 << 16 | 1);
	expect_entry("vtd_ir", 20, 1 << 18 | 0xf0f8, 1ULL << 40 | 52 << 16 | 1 << 4 | 1);
	expect_entry("vtd_ir", 24, 1 << 18 | 3 << 3 | 1, 1ULL << 40 | 56 << 16 | 1);
	assert_int_equal(entries_present("vtd_ir"), 3);
	fixture_set(&fixture, "/system/hardware/processor", "apic", "x2apic");
	fixture_set(&fixture, "/system/hardware/processor/cpu[@cpuId='1']", "apicId", "16#0123_4567#");
	expect_entry("vtd_ir", 24, 1 << 18 | 3 << 3 | 1, 0x0123456700000000 | 56 << 16 | 1);
}

/* Three levels for 39 bits, four for 48: one leaf table each. */
static void test_domain_tables(void **state)
{
	const xmlNode *domain = fixture_find(&fixture, "/system/deviceDomains/domain");
	uint8_t *content;
	uint64_t pages;
	uint64_t size;

	(void)state;
	assert_true(address_space_table_pages(domain, fixture_context(&fixture), &pages));
	assert_int_equal(pages, 3);
	assert_true(address_space_build(domain, 0x305000, fixture_context(&fixture), &content, &size));
	assert_int_equal(size, 3 * MUEN_PAGE_SIZE);
	assert_int_equal(word(content, 0), 0x307003);
	assert_int_equal(word(content, 0x2000 + 8 * 0x80), 0x306003);
	assert_int_equal(word(content, 0x1000), 0x2ae003);
	free(content);
	tree_set_text(fixture_find(&fixture, "//device[@name='iommu_1']//capability[@name='agaw']"), "48");
	assert_true(address_space_table_pages(domain, fixture_context(&fixture), &pages));
	assert_int_equal(pages, 4);
	fixture_set(&fixture, "/system/deviceDomains/domain/memory/memory", "writable", "false");
	assert_true(address_space_build(domain, 0x305000, fixture_context(&fixture), &content, &size));
	assert_int_equal(word(content, 0x1000), 0x2ae001);
	free(content);
}

static void test_refused_line(void **state)
{
	(void)state;
	fixture_set(&fixture, "//device[@name='lan']/irq", "number", "200");
	fixture_set(&fixture, "//event/unmask_irq", "number", "200");
	refuse("the kernel has no I/O APIC with this interrupt's line");
}

static void test_refused_number(void **state)
{
	(void)state;
	fixture_set(&fixture, "//device[@name='lan']/irq", "number", "24");
	refuse("has the number of another one");
}

static void test_refused_unmask(void **state)
{
	(void)state;
	fixture_set(&fixture, "//event/unmask_irq", "number", "24");
	refuse("interrupt 24 is no I/O APIC line of a subject");
}

static void test_refused_queue(void **state)
{
	(void)state;
	fixture_set(&fixture, "/system/kernel/memory/cpu/memory[@logical='queue']", "virtualAddress", "16#0059_0000#");
	refuse("the kernel maps no invalidation queue for this IOMMU");
}

static void test_refused_interrupt_mode(void **state)
{
	(void)state;
	fixture_set(&fixture, "/system/hardware/processor", "apic", "x2apic");
	add("//device[@name='iommu_1']/capabilities", "<capability name='eim'>0</capability>");
	refuse("an IOMMU without extended interrupt mode");
}

static void test_refused_answer(void **state)
{
	(void)state;
	fixture_set(&fixture, CONSUMER "//event[@logical='r']", "id", "30");
	refuse("this answer does not suit its trap");
}

static void test_refused_double_answer(void **state)
{
	(void)state;
	fixture_set(&fixture, CONSUMER "//cpuid[@leaf='1']", "leaf", "7");
	fixture_set(&fixture, CONSUMER "//cpuid[@ebx='3']", "subleaf", "0");
	refuse("CPUID leaf 16#7# is answered twice");
}

/* An answer without subleaf is for every subleaf. */
static void test_refused_answer_beside_one_for_every_subleaf(void **state)
{
	(void)state;
	fixture_set(&fixture, CONSUMER "//cpuid[@leaf='1']", "leaf", "7");
	refuse("CPUID leaf 16#7# is answered twice");
}

static void test_refused_store(void **state)
{
	(void)state;
	fixture_set(&fixture, CONSUMER "//msr[@mode='w']", "end", "16#c000_00ff#");
	refuse("may write more than 64 MSRs that must be switched with it");
}

/* Upstream's files. */

static void compare_store(const char *policy, const char *expression, const char *reference)
{
	struct fixture upstream = fixture_load(fixture_conformance(policy));
	struct msr_entry entries[MUEN_MSR_STORE_MAX] = {{0}};
	size_t count = msr_store_build(fixture_find(&upstream, expression), entries);
	uint8_t *bytes;
	size_t size;

	assert_int_equal(file_read(fixture_conformance(reference), 4096, &bytes, &size), 0);
	assert_int_equal(size, count * sizeof(entries[0]));
	assert_memory_equal(bytes, entries, size);
	free(bytes);
	fixture_free(&upstream);
}

static void test_upstream_stores(void **state)
{
	(void)state;
	compare_store("tools/mugenmsrstore/test_policy.xml", "//subjects/subject[@name='subject1']",
		      "tools/mugenmsrstore/subject1_msrstore.ref");
	compare_store("tools/mugenmsrstore/test_policy.xml", "//subjects/subject[@name='subject2']",
		      "tools/mugenmsrstore/subject2_msrstore.ref");
	compare_store("runs/demo/6_b.xml", "//subjects/subject[@name='nic_linux']", "runs/demo/bin/nic_linux_msrstore");
	compare_store("runs/demo/6_b.xml", "//subjects/subject[@name='storage_linux']",
		      "runs/demo/bin/storage_linux_msrstore");
}

/* The demo: 13 interrupts with 4 kinds of requester, two domains of 39 bits, four devices on bus 0. */
static void test_upstream_domains(void **state)
{
	struct fixture ours = fixture;
	uint8_t *content;
	uint64_t size;

	(void)state;
	fixture = fixture_load(fixture_conformance("runs/demo/6_b.xml"));
	expect_entry("vtd_root", 0, 0, 0x2bfc001);
	assert_int_equal(entries_present("vtd_root"), 1);
	expect_entry("vtd_context_bus_0", 2 << 3, 1 << 8 | 1, 0x2a90001);
	expect_entry("vtd_context_bus_0", 4 << 3, 1 << 8 | 1, 0x2a90001);
	expect_entry("vtd_context_bus_0", 3 << 3, 2 << 8 | 1, 0x29fb001);
	expect_entry("vtd_context_bus_0", 31 << 3 | 2, 2 << 8 | 1, 0x29fb001);
	assert_int_equal(entries_present("vtd_context_bus_0"), 4);
	expect_entry("vtd_ir", 20, 1 << 18 | 0xff00, 52 << 16 | 1 << 4 | 1);
	expect_entry("vtd_ir", 24, 1 << 18 | 2 << 3, 56 << 16 | 1);
	expect_entry("vtd_ir", 16, 1 << 18 | 0xff00, 2ULL << 32 | 48 << 16 | 1 << 4 | 1);
	assert_true(address_space_build(fixture_find(&fixture, "//domain[@name='nic_domain']"), 0x2a90000,
					fixture_context(&fixture), &content, &size));
	assert_int_equal(size, 0x83000); /* as its region in the policy */
	free(content);
	fixture_free(&fixture);
	fixture = ours;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
	    TEST(test_vectors),
	    TEST(test_lines),
	    TEST(test_units),
	    TEST(test_answers),
	    TEST(test_faults_and_scrubbing),
	    TEST(test_console_and_microcode),
	    TEST(test_msr_store),
	    TEST(test_debugctl_is_stored_by_svm_alone),
	    TEST(test_domains),
	    TEST(test_remapping),
	    TEST(test_domain_tables),
	    TEST(test_refused_line),
	    TEST(test_refused_number),
	    TEST(test_refused_unmask),
	    TEST(test_refused_queue),
	    TEST(test_refused_interrupt_mode),
	    TEST(test_refused_answer),
	    TEST(test_refused_double_answer),
	    TEST(test_refused_answer_beside_one_for_every_subleaf),
	    TEST(test_refused_store),
	    TEST(test_upstream_stores),
	    TEST(test_upstream_domains),
	};

	if (argc > 1)
		fixture_set_conformance(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
