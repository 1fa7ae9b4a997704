/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The fixture is accepted; each change of the tables below is refused under its own name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "list_fixture.h"

static void test_accepted(void **state)
{
	struct list_fixture fixture;

	(void)state;
	list_fixture_make(&fixture);
	if (!list_fixture_run(&fixture))
		fail_msg("%s", fixture.messages);
	list_fixture_free(&fixture);
}

static void expect(struct list_fixture *fixture, enum violation violation, const char *what)
{
	bool accepted = list_fixture_run(fixture);

	if (accepted || fixture->report.count[violation] == 0)
		fail_msg("%s: expected refusal %d, got: %s", what, (int)violation, fixture->messages);
	list_fixture_free(fixture);
}

struct list_change {
	enum violation violation;
	const char *piece;
	const char *other;
};

#define KERNEL_TEXT_ADDRESS "type='kernel_binary' address='16#0010_0000#'"

static const struct list_change list_changes[] = {
    {VIOLATION_XML, "</commands>", ""},
    {VIOLATION_XML, "<tau0><commands>", "<tau0><list>x</list></tau0><tau0>"},
    {VIOLATION_COMMAND, "<activateDevice device='0'/>", "<igniteDevice device='0'/>"},
    {VIOLATION_ATTRIBUTE, "kernel='0' region='0' offset='0'", "kernel='0' region='0'"},
    {VIOLATION_ATTRIBUTE, "offset='0' length='1'", "offset='0' length='0'"},
    {VIOLATION_ATTRIBUTE, "size='127'", "size='16#7f'"},
    {VIOLATION_ATTRIBUTE, "size='127'", "size='99999999999999999999'"},
    {VIOLATION_ATTRIBUTE, "size='127'", "size='-1'"},
    {VIOLATION_ATTRIBUTE, "size='127'", "size=''"},
    {VIOLATION_ATTRIBUTE, "address='16#1000#'", "address='16#1001#'"},
    {VIOLATION_ATTRIBUTE, "address='16#1000#'", "address='16#0001_0000_0000_0000#'"},
    {VIOLATION_ATTRIBUTE, "caching='WB'", "caching='XX'"},
    {VIOLATION_ATTRIBUTE, "paging='IA32e'", "paging='PAE'"},
    {VIOLATION_ATTRIBUTE, "writable='true'", "writable='yes'"},
    {VIOLATION_ATTRIBUTE, "fill='0'", "fill='16#01#'"},
    {VIOLATION_ATTRIBUTE, "mode='rw'", "mode='x'"},
    {VIOLATION_ATTRIBUTE, "size='1' caching='WB'/>", "size='1' caching='WB' hash='16#00#'/>"},
    {VIOLATION_ORDER, "createMemoryRegion region='1'", "createMemoryRegion region='7'"},
    {VIOLATION_ORDER, "<activateMemoryRegion region='1'/>", "<activateMemoryRegion region='0'/>"},
    {VIOLATION_ORDER, "<addMemoryDevice device='0'", "<addMemoryDevice device='1'"},
    {VIOLATION_ORDER, "<addProcessor id='0' apicId='3'/>", "<addProcessor id='1' apicId='3'/>"},
    {VIOLATION_ORDER, "<addProcessor id='0' apicId='3'/>",
     "<addProcessor id='0' apicId='3'/><addProcessor id='0' apicId='2'/>"},
    {VIOLATION_ORDER, "<createLegacyDevice device='0'/>",
     "<createLegacyDevice device='0'/><createLegacyDevice device='0'/>"},
    {VIOLATION_ORDER, "attachMemoryRegionSubject subject='0'", "attachMemoryRegionSubject subject='1'"},
    {VIOLATION_ORDER, "<writeImageCmdStream entryPoint='16#0010_0000#'/>",
     "<writeImageCmdStream entryPoint='16#0010_0000#'/><activateDevice device='0'/>"},
    {VIOLATION_FILE, "filename='spt'", "filename='absent'"},
    {VIOLATION_FILE, "filename='spt'", "filename='../spt'"},
    {VIOLATION_FILE, "filename='spt'", "filename='text'"},
    {VIOLATION_FILE, "filename='spt' baseOffset='0'", "filename='spt' baseOffset='16#4000#'"},
    {VIOLATION_CONTENT, "count='4' filename='spt'", "count='3' filename='spt'"},
    {VIOLATION_CONTENT, "count='4' filename='spt'", "count='5' filename='spt'"},
    {VIOLATION_CONTENT, "basePage='16#0010_b000#'", "basePage='16#0010_c000#'"},
    {VIOLATION_CONTENT, "<activateMemoryRegion region='11'/>", ""},
    {VIOLATION_HASH, "size='1' caching='WB'/>",
     "size='1' caching='WB' hash='16#0000000000000000000000000000000000000000000000000000000000000000#'/>"},
    {VIOLATION_OVERLAP, "name='s|ram' type='subject' address='16#0010_b000#'",
     "name='s|ram' type='subject' address='16#0010_a000#'"},
    {VIOLATION_OVERLAP, "address='16#fee0_0000#'", "address='16#0010_a000#'"},
    {VIOLATION_OUTSIDE_RAM, "<addMemoryBlock address='16#1000#' size='127'/>", ""},
    {VIOLATION_OUTSIDE_RAM, "name='buffer' type='subject' address='16#0011_2000#' size='1'",
     "name='buffer' type='subject' address='16#0011_2000#' size='9999'"},
    {VIOLATION_LOADER, "type='subject' address='16#0011_2000#'", "type='subject' address='16#010f_f000#'"},
    {VIOLATION_TYPE, "attachMemoryRegionKernel kernel='0' region='8'",
     "attachMemoryRegionKernel kernel='0' region='5'"},
    {VIOLATION_TYPE, "attachMemoryRegionKernel kernel='0' region='8'",
     "attachMemoryRegionKernel kernel='0' region='3'"},
    {VIOLATION_TYPE, "attachMemoryRegionSubject subject='0' region='9'",
     "attachMemoryRegionSubject subject='0' region='1'"},
    {VIOLATION_TYPE, "attachMemoryRegionSubject subject='0' region='9'",
     "attachMemoryRegionSubject subject='0' region='10'"},
    {VIOLATION_TYPE, "subject='0' region='9' offset='0' length='1' writable='false'",
     "subject='0' region='9' offset='0' length='1' writable='true'"},
    {VIOLATION_TYPE, "name='hypercall' type='kernel_interface'", "name='sinfo_tail_7' type='kernel_interface'"},
    {VIOLATION_WRITE_EXECUTE, "region='1' offset='0' length='1' writable='true' executable='false'",
     "region='1' offset='0' length='1' writable='true' executable='true'"},
    {VIOLATION_EXTENT, "offset='0' length='2'", "offset='1' length='2'"},
    {VIOLATION_EXTENT, "offset='0' length='2'", "offset='3' length='1'"},
    {VIOLATION_EXTENT, "basePage='16#fee0_0000#'", "basePage='16#fee0_1000#'"},
    {VIOLATION_EXTENT, "baseVirtualAddress='16#001b_a000#' count='1'", "baseVirtualAddress='16#001b_a000#' count='2'"},
    {VIOLATION_EXTENT, "<setIOPortRange subject='0' device='0' from='16#03f8#'",
     "<setIOPortRange subject='0' device='0' from='16#03f7#'"},
    {VIOLATION_TABLE_PLACE, "root='16#0010_6000#'", "root='16#0010_b000#'"},
    {VIOLATION_TABLE_PLACE, "root='16#0010_6000#'", "root='16#0900_0000#'"},
    {VIOLATION_TABLE_SHARED, "root='16#0010_6000#'", "root='16#0010_2000#'"},
    {VIOLATION_NOT_ATTACHED,
     "<attachMemoryRegionSubject subject='0' region='4' offset='0' length='1' writable='false' "
     "executable='true'/>",
     ""},
    {VIOLATION_NOT_ATTACHED, "length='2' writable='true'", "length='1' writable='true'"},
    {VIOLATION_RIGHTS, "length='2' writable='true'", "length='2' writable='false'"},
    {VIOLATION_RIGHTS, "region='4' offset='0' length='1' writable='false' executable='true'",
     "region='4' offset='0' length='1' writable='true' executable='false'"},
    {VIOLATION_CACHING, "type='subject' address='16#0010_b000#' size='2' caching='WB'",
     "type='subject' address='16#0010_b000#' size='2' caching='WC'"},
    {VIOLATION_CACHING, "device='0' caching='UC'", "device='0' caching='WB'"},
    {VIOLATION_BITMAP_PLACE, "ioBitmap='16#0010_d000#'", "ioBitmap='16#0010_e000#'"},
    {VIOLATION_BITMAP_PLACE, "ioBitmap='16#0010_d000#'", "ioBitmap='16#0010_b000#'"},
    {VIOLATION_BITMAP_PLACE, "msrBitmap='16#0010_f000#'", "msrBitmap='16#0010_d000#'"},
    {VIOLATION_PORT_OPEN, "<setIOPortRange subject='0' device='0' from='16#03f8#'",
     "<setIOPortRange subject='0' device='0' from='16#03f9#'"},
    {VIOLATION_MSR_OPEN, "mode='rw'", "mode='r'"},
    {VIOLATION_MSR_OPEN, "mode='rw'", "mode='w'"},
    {VIOLATION_MSR_OPEN, "to='16#0176#'", "to='16#0175#'"},
    {VIOLATION_ENTRY_POINT, "entryPoint='16#0010_0000#'", "entryPoint='16#0010_1000#'"},
    {VIOLATION_ENTRY_POINT, "entryPoint='16#0010_0000#'", "entryPoint='16#0010_a000#'"},
    {VIOLATION_ORDER, "<lockMemoryRegion region='4'/>", ""},
    {VIOLATION_ORDER, "<lockMemoryRegion region='4'/>", "<lockMemoryRegion region='4'/><lockMemoryRegion region='4'/>"},
    {VIOLATION_ORDER, "<appendPagesMRFill region='5' basePage='16#0010_b000#' count='2' fill='0'/>",
     "<appendPagesMRFill region='5' basePage='16#0010_b000#' count='1' fill='0'/><lockMemoryRegion region='5'/>"
     "<appendPagesMRFill region='5' basePage='16#0010_c000#' count='1' fill='0'/>"},
    {VIOLATION_ORDER, "<lockSubject subject='0'/>", ""},
    {VIOLATION_ORDER, "<activateSubject subject='0'/>", ""},
    {VIOLATION_ORDER, "<activateDeviceDomain domain='0'/>", ""},
    {VIOLATION_ORDER, "<lockKernel kernel='0'/>", "<lockKernel kernel='0'/><lockKernel kernel='0'/>"},
    {VIOLATION_ORDER, "<lockSubject subject='0'/>",
     "<lockSubject subject='0'/><setMSRRange subject='0' from='16#0174#' to='16#0176#' mode='rw'/>"},
    {VIOLATION_ORDER, "<activateDeviceDomain domain='0'/>",
     "<activateDeviceDomain domain='0'/><attachMemoryRegionDeviceDomain domain='0' region='4' offset='0' length='1' "
     "writable='true' executable='false'/>"},
    {VIOLATION_ORDER, "<activateDevice device='1'/>", ""},
    {VIOLATION_ORDER, "<activateDevice device='1'/>", "<activateDevice device='1'/><addIRQDevice device='1' irq='9'/>"},
    {VIOLATION_ORDER, "<createVTdRootTable page='16#0011_3000#'/>",
     "<createVTdRootTable page='16#0011_3000#'/><createVTdRootTable page='16#0011_3000#'/>"},
    {VIOLATION_ORDER, "<createVTdContextTable page='16#0011_4000#' bus='16#00#'/>",
     "<createVTdContextTable page='16#0011_4000#' bus='16#00#'/>"
     "<createVTdContextTable page='16#0011_4000#' bus='16#00#'/>"},
    {VIOLATION_ATTRIBUTE, "level='4'", "level='6'"},
    {VIOLATION_ATTRIBUTE, "dev='16#02#'", "dev='16#20#'"},
    {VIOLATION_ATTRIBUTE, "irq='25'", "irq='221'"},
    {VIOLATION_OVERLAP, "<addMemoryBlock address='16#0110_0000#'", "<addMemoryBlock address='16#0010_0000#'"},
    {VIOLATION_EXTENT, "<assignIRQSubject subject='0' device='1' irq='24'/>",
     "<assignIRQSubject subject='0' device='1' irq='4'/>"},
    {VIOLATION_DEVICE_SHARED, "<assignIRQSubject subject='0' device='1' irq='24'/>",
     "<assignIRQSubject subject='0' device='1' irq='24'/><assignIRQSubject subject='0' device='1' irq='24'/>"},
    {VIOLATION_DEVICE_SHARED, "<addDeviceToDeviceDomain domain='0' device='1'/>",
     "<addDeviceToDeviceDomain domain='0' device='1'/><addDeviceToDeviceDomain domain='0' device='1'/>"},
    {VIOLATION_DEVICE_SHARED, "<addDeviceToDeviceDomain domain='0' device='1'/>",
     "<addDeviceToDeviceDomain domain='0' device='0'/>"},
    {VIOLATION_NOT_ASSIGNED, "<assignDeviceSubject subject='0' device='0'/>", ""},
    {VIOLATION_NOT_ASSIGNED, "<assignDeviceKernel kernel='0' device='0'/>", ""},
    {VIOLATION_NOT_ASSIGNED, "<assignDeviceSubject subject='0' device='1'/>", ""},
    {VIOLATION_TYPE, "domain='0' region='5' offset='0' length='2'", "domain='0' region='9' offset='0' length='1'"},
    {VIOLATION_TYPE, "domain='0' region='5' offset='0' length='2'", "domain='0' region='1' offset='0' length='1'"},
    {VIOLATION_TABLE_SHARED, "sibling='0'", "sibling='1'"},
    {VIOLATION_TABLE_SHARED, " sibling='0'", ""},
    {VIOLATION_TABLE_SHARED, "root='16#0011_6000#'", "root='16#0010_6000#'"},
    {VIOLATION_RIGHTS, "domain='0' region='5' offset='0' length='2' writable='true'",
     "domain='0' region='5' offset='0' length='2' writable='false'"},
    {VIOLATION_NOT_ATTACHED, "domain='0' region='5' offset='0' length='2'",
     "domain='0' region='5' offset='0' length='1'"},
    {VIOLATION_VTD_PLACE, "<createVTdRootTable page='16#0011_3000#'/>", ""},
    {VIOLATION_VTD_PLACE, "<createVTdRootTable page='16#0011_3000#'/>", "<createVTdRootTable page='16#0010_b000#'/>"},
    {VIOLATION_VTD_PLACE, "<createVTdIRQRemapTable page='16#0011_5000#' extended='false'/>", ""},
    {VIOLATION_VTD_DEVICE, "<createVTdContextTable page='16#0011_4000#' bus='16#00#'/>", ""},
    {VIOLATION_VTD_DEVICE, "bus='16#00#'/>", "bus='16#01#'/>"},
    {VIOLATION_VTD_DEVICE, "<addDeviceToDeviceDomain domain='0' device='1'/>", ""},
    {VIOLATION_VTD_DEVICE, "func='1'", "func='2'"},
    {VIOLATION_VTD_DEVICE, "id='16#0007#'", "id='16#0008#'"},
    {VIOLATION_VTD_INTERRUPT, "<assignIRQSubject subject='0' device='1' irq='24'/>", ""},
    {VIOLATION_VTD_INTERRUPT, "usesMSI='true'", "usesMSI='false'"},
    {VIOLATION_VTD_INTERRUPT, "<addIoapic sid='16#f0f8#'/>", "<addIoapic sid='16#00f8#'/>"},
    {VIOLATION_VTD_INTERRUPT, "apicId='3'", "apicId='2'"},
    {VIOLATION_VTD_INTERRUPT, "extended='false'", "extended='true'"},
    {VIOLATION_INCOMPLETE, "<writeImageCmdStream entryPoint='16#0010_0000#'/>", ""},
};

static void test_list(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(list_changes) / sizeof(list_changes[0]); i++) {
		struct list_fixture fixture;

		list_fixture_make(&fixture);
		list_fixture_replace(&fixture, list_changes[i].piece, list_changes[i].other);
		expect(&fixture, list_changes[i].violation, list_changes[i].other);
	}
}

/* Subject tau0 may write the page that the fixture's subject executes, which has this name. */
static void make_interface(struct list_fixture *fixture, const char *name)
{
	list_fixture_make(fixture);
	list_fixture_replace(fixture, "subject='0' name='s'", "subject='0' name='tau0'");
	list_fixture_replace(fixture, "name='hypercall'", name);
	list_fixture_replace(fixture, "region='9' offset='0' length='1' writable='false' executable='true'",
			     "region='9' offset='0' length='1' writable='true' executable='false'");
	list_fixture_poke(fixture, "spt", LEAF_HYPERCALL, HYPERCALL | NX | 0x67);
}

/* tau0 writes its interface, and nothing else that the kernel shows to subjects. */
static void test_interface(void **state)
{
	struct list_fixture fixture;

	(void)state;
	make_interface(&fixture, "name='sys_interface'");
	if (!list_fixture_run(&fixture))
		fail_msg("%s", fixture.messages);
	list_fixture_free(&fixture);
	make_interface(&fixture, "name='sinfo_tail_7'");
	expect(&fixture, VIOLATION_TYPE, "a shared page that tau0 writes");
}

/* One entry of a content file. */
static const struct {
	enum violation violation;
	const char *what;
	const char *file;
	size_t offset;
	uint64_t value;
} pokes[] = {
    {VIOLATION_TABLE_MAPPED, "subject maps its tables", "spt", LEAF_FREE, SUBJECT_TABLES | NX | 0x25},
    {VIOLATION_TABLE_MAPPED, "subject maps the kernel's tables", "spt", LEAF_FREE, KERNEL_TABLES | NX | 0x27},
    {VIOLATION_TABLE_MAPPED, "kernel maps a table", "kpt", LEAF_FREE, SUBJECT_TABLES | NX | 0x121},
    {VIOLATION_SYSTEM_MAPPED, "subject maps the kernel's stack", "spt", LEAF_FREE, KERNEL_STACK | NX | 0x25},
    {VIOLATION_SYSTEM_MAPPED, "subject maps the trampoline", "spt", LEAF_FREE, TRAMPOLINE | NX | 0x25},
    {VIOLATION_NOT_ATTACHED, "another's memory", "spt", LEAF_FREE, BUFFER | NX | 0x25},
    {VIOLATION_NOT_ATTACHED, "no region", "spt", LEAF_FREE, 0x200000ULL | NX | 0x25},
    {VIOLATION_NOT_ATTACHED, "a device that is not the subject's", "spt", LEAF_FREE, 0xfee00000ULL | NX | 0x3d},
    {VIOLATION_NOT_ATTACHED, "kernel maps memory of the subject", "kpt", LEAF_FREE, SUBJECT_RAM | NX | 0x121},
    {VIOLATION_NOT_ATTACHED, "a large page around the memory", "spt", 0x2008, 0x000000ULL | NX | 0xa7},
    {VIOLATION_RIGHTS, "code writable", "spt", LEAF_TEXT, SUBJECT_TEXT | 0x27},
    {VIOLATION_RIGHTS, "data executable", "spt", LEAF_RAM, SUBJECT_RAM | 0x67},
    {VIOLATION_RIGHTS, "hypercall page writable", "spt", LEAF_HYPERCALL, HYPERCALL | 0x27},
    {VIOLATION_CACHING, "uncached", "spt", LEAF_RAM, SUBJECT_RAM | NX | 0x7f},
    {VIOLATION_CACHING, "APIC cached", "kpt", 0x1dd0, 0xfee00000ULL | NX | 0x163},
    {VIOLATION_RESERVED_BITS, "ignored bit 52", "spt", LEAF_RAM, SUBJECT_RAM | NX | 1ULL << 52 | 0x67},
    {VIOLATION_RESERVED_BITS, "software bit 11", "spt", LEAF_RAM, SUBJECT_RAM | NX | 0x867},
    {VIOLATION_RESERVED_BITS, "address bit 48", "spt", LEAF_RAM, SUBJECT_RAM | NX | 1ULL << 48 | 0x67},
    {VIOLATION_RESERVED_BITS, "large page at level 4", "spt", 0, (SUBJECT_TABLES + 0x3000) | 0xa7},
    {VIOLATION_RESERVED_BITS, "caching of a table", "spt", 0x2000, (SUBJECT_TABLES + 0x1000) | 0x2f},
    {VIOLATION_RESERVED_BITS, "unused PAT slot", "spt", LEAF_RAM, SUBJECT_RAM | NX | 0xef},
    {VIOLATION_RESERVED_BITS, "large page not aligned", "spt", 0x2008, 0x202000ULL | NX | 0xa7},
    {VIOLATION_TABLE_PLACE, "table in the subject's memory", "spt", 0x2008, SUBJECT_RAM | 0x27},
    {VIOLATION_TABLE_PLACE, "table in the kernel's table region", "spt", 0x2008, (KERNEL_TABLES + 0x1000) | 0x27},
    {VIOLATION_TABLE_SHARED, "table used twice", "spt", 0x2008, (SUBJECT_TABLES + 0x1000) | 0x27},
    {VIOLATION_TABLE_SHARED, "root as a table", "spt", 0x2008, SUBJECT_TABLES | 0x27},
    {VIOLATION_SYSTEM_MAPPED, "device reaches the kernel's stack", "dpt", DMA_LEAF + 16, KERNEL_STACK | 1},
    {VIOLATION_TABLE_MAPPED, "device reaches its tables", "dpt", DMA_LEAF + 16, 0x116000ULL | 3},
    {VIOLATION_NOT_ATTACHED, "device reaches code of the subject", "dpt", DMA_LEAF + 16, SUBJECT_TEXT | 1},
    {VIOLATION_RESERVED_BITS, "large page of a device", "dpt", 0x2008, 0x200083ULL},
    {VIOLATION_RESERVED_BITS, "memory type for a device", "dpt", DMA_LEAF, SUBJECT_RAM | 0x33},
    {VIOLATION_TABLE_PLACE, "table of a device in the subject's memory", "dpt", 0x0008, SUBJECT_RAM | 3},
    {VIOLATION_VTD_DEVICE, "another bus", "vtdroot", 16, 0x114001},
    {VIOLATION_VTD_DEVICE, "upper half of a root entry", "vtdroot", 8, 0x114001},
    {VIOLATION_VTD_DEVICE, "another device", "vtdcontext", 0, 0x116001},
    {VIOLATION_VTD_DEVICE, "pass-through", "vtdcontext", VTD_DEVICE, 0x116009},
    {VIOLATION_VTD_DEVICE, "other tables", "vtdcontext", VTD_DEVICE, 0x106001},
    {VIOLATION_VTD_DEVICE, "four levels", "vtdcontext", VTD_DEVICE + 8, 7 << 8 | 2},
    {VIOLATION_VTD_INTERRUPT, "nobody's interrupt", "vtdir", 16 * 25, 3ULL << 40 | 57 << 16 | 1},
    {VIOLATION_VTD_INTERRUPT, "another vector", "vtdir", VTD_MSI, 3ULL << 40 | 57 << 16 | 1},
    {VIOLATION_VTD_INTERRUPT, "level-triggered", "vtdir", VTD_MSI, 3ULL << 40 | 56 << 16 | 0x11},
    {VIOLATION_VTD_INTERRUPT, "another source", "vtdir", VTD_MSI + 8, 1 << 18 | 0x10},
    {VIOLATION_VTD_INTERRUPT, "any source", "vtdir", VTD_MSI + 8, 0x11},
    {VIOLATION_PORT_OPEN, "port 0", "iobm", 0, ~1ULL},
    {VIOLATION_PORT_OPEN, "port of the sibling", "iobm_closed", 0, ~1ULL},
    {VIOLATION_PORT_OPEN, "last port", "iobm", 8184, ~(1ULL << 63)},
    {VIOLATION_MSR_OPEN, "EFER for reading", "msrbm", 1024 + 16, ~1ULL},
    {VIOLATION_MSR_OPEN, "x2APIC for writing", "msrbm", 2048 + 256, ~1ULL},
};

static void test_content(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pokes) / sizeof(pokes[0]); i++) {
		struct list_fixture fixture;

		list_fixture_make(&fixture);
		list_fixture_poke(&fixture, pokes[i].file, pokes[i].offset, pokes[i].value);
		expect(&fixture, pokes[i].violation, pokes[i].what);
	}
}

/* Rights of the way down count: a table that forbids writing makes a writable leaf harmless. */
static void test_narrowed(void **state)
{
	struct list_fixture fixture;

	(void)state;
	list_fixture_make(&fixture);
	list_fixture_replace(&fixture, "length='2' writable='true'", "length='2' writable='false'");
	list_fixture_poke(&fixture, "spt", 0x2000, (SUBJECT_TABLES + 0x1000) | 0x25);
	assert_true(list_fixture_run(&fixture));
	list_fixture_free(&fixture);
}

/* A leaf of any kind in a table that has no content, or content that is a fill. */
static void test_fill_as_table(void **state)
{
	struct list_fixture fixture;

	(void)state;
	list_fixture_make(&fixture);
	list_fixture_replace(&fixture,
			     "<appendPagesMRFile region='3' basePage='16#0010_6000#' count='4' filename='spt' "
			     "baseOffset='0'/>",
			     "<appendVacuousPages region='3' basePage='16#0010_6000#' count='4'/>");
	expect(&fixture, VIOLATION_TABLE_PLACE, "vacuous tables");
}

/* Memory of subjects may lie above 4 GiB, with content; memory of the kernel may not. */
static void test_above_4g(void **state)
{
	struct list_fixture fixture;

	(void)state;
	for (int kernel = 0; kernel < 2; kernel++) {
		list_fixture_make(&fixture);
		list_fixture_replace(&fixture, "type='subject' address='16#0011_2000#'",
				     kernel ? "type='system' address='16#0001_0000_0000#'"
					    : "type='subject' address='16#0001_0000_0000#'");
		list_fixture_replace(
		    &fixture, "<appendVacuousPages region='11' basePage='16#0011_2000#' count='1'/>",
		    "<appendPagesMRFill region='11' basePage='16#0001_0000_0000#' count='1' fill='0'/>");
		if (kernel) {
			expect(&fixture, VIOLATION_ABOVE_4G, "kernel memory above 4 GiB");
		} else {
			assert_true(list_fixture_run(&fixture));
			list_fixture_free(&fixture);
		}
	}
}

static void test_no_kernel(void **state)
{
	struct list_fixture fixture;
	char *kernel;
	char *subject;

	(void)state;
	list_fixture_make(&fixture);
	kernel = strstr(fixture.text, "<createKernel");
	subject = strstr(fixture.text, "<createSubject");
	assert_non_null(kernel);
	assert_non_null(subject);
	memmove(kernel, subject, strlen(subject) + 1);
	expect(&fixture, VIOLATION_ENTRY_POINT, "no kernel");
}

/* EPT entries: read, write, execute, memory type, ignore PAT. */
static void ept_write(struct list_fixture *fixture)
{
	static const size_t tables[] = {0x0000, 0x3000, 0x2000};

	list_fixture_replace(fixture, "paging='IA32e'", "paging='EPT'");
	list_fixture_replace(fixture, "paging='IA32e'", "paging='EPT'"); /* of the sibling */
	for (size_t i = 0; i < 3; i++)
		list_fixture_poke(fixture, "spt", tables[i],
				  (SUBJECT_TABLES + (i == 0   ? 0x3000U
						     : i == 1 ? 0x2000U
							      : 0x1000U)) |
				      7);
	list_fixture_poke(fixture, "spt", LEAF_TEXT, SUBJECT_TEXT | 0x75);
	list_fixture_poke(fixture, "spt", LEAF_RAM, SUBJECT_RAM | 0x73);
	list_fixture_poke(fixture, "spt", LEAF_RAM + 8, (SUBJECT_RAM + 0x1000) | 0x73);
	list_fixture_poke(fixture, "spt", 0x1078, 0x111000ULL | 0x75);
}

static const struct {
	enum violation violation;
	size_t offset;
	uint64_t value;
} ept_pokes[] = {
    {VIOLATION_RIGHTS, LEAF_TEXT, SUBJECT_TEXT | 0x77},
    {VIOLATION_RIGHTS, LEAF_RAM, SUBJECT_RAM | 0x77},
    {VIOLATION_CACHING, LEAF_RAM, SUBJECT_RAM | 0x43},
    {VIOLATION_RESERVED_BITS, LEAF_RAM, SUBJECT_RAM | 0x72}, /* writable, not readable */
    {VIOLATION_RESERVED_BITS, LEAF_RAM, SUBJECT_RAM | 0x53}, /* memory type 2 */
    {VIOLATION_RESERVED_BITS, 0x2000, (SUBJECT_TABLES + 0x1000) | 0x37},
    {VIOLATION_TABLE_MAPPED, LEAF_FREE, SUBJECT_TABLES | 0x71},
    {VIOLATION_NOT_ATTACHED, 0x2008, 0x200000ULL | 0xf3},
};

static void test_ept(void **state)
{
	struct list_fixture fixture;

	(void)state;
	list_fixture_make(&fixture);
	ept_write(&fixture);
	if (!list_fixture_run(&fixture))
		fail_msg("%s", fixture.messages);
	list_fixture_free(&fixture);
	for (size_t i = 0; i < sizeof(ept_pokes) / sizeof(ept_pokes[0]); i++) {
		list_fixture_make(&fixture);
		ept_write(&fixture);
		list_fixture_poke(&fixture, "spt", ept_pokes[i].offset, ept_pokes[i].value);
		expect(&fixture, ept_pokes[i].violation, "EPT");
	}
}

/* A refusal names code, line, region, address and owner. */
static void test_message(void **state)
{
	struct list_fixture fixture;

	(void)state;
	list_fixture_make(&fixture);
	list_fixture_poke(&fixture, "spt", LEAF_FREE, KERNEL_STACK | NX | 0x25);
	assert_false(list_fixture_run(&fixture));
	assert_non_null(strstr(fixture.messages,
			       "commands.xml:100:1: error[MU934]: s: virtual address 0x20000 maps 0x101000 "
			       "of region 'kernel_stack'\nhelp: "));
	list_fixture_free(&fixture);
}

/* No prefix of the list crashes the reader. */
static void test_truncated(void **state)
{
	struct list_fixture fixture;
	size_t size;

	(void)state;
	list_fixture_make(&fixture);
	size = strlen(fixture.text);
	for (size_t length = 0; length < size - 1; length += 7) {
		struct composition composition = {0};
		const struct inputs inputs = {NULL, 0};

		assert_false(execute_list(fixture.text, length, &inputs, &composition, &fixture.report));
		composition_free(&composition);
	}
	list_fixture_free(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_accepted),  cmocka_unit_test(test_list),          cmocka_unit_test(test_content),
	    cmocka_unit_test(test_narrowed),  cmocka_unit_test(test_fill_as_table), cmocka_unit_test(test_no_kernel),
	    cmocka_unit_test(test_above_4g),  cmocka_unit_test(test_ept),           cmocka_unit_test(test_message),
	    cmocka_unit_test(test_truncated), cmocka_unit_test(test_interface),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
