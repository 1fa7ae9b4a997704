/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* A small valid system for the composer. */
#include "list_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"

#define MAX_PATH 512

static const char list[] =
    "<tau0><commands>\n"
    "<addMemoryBlock address='16#1000#' size='127'/>\n"
    "<addMemoryBlock address='16#0010_0000#' size='1792'/>\n"
    "<addMemoryBlock address='16#0110_0000#' size='256'/>\n"
    "<addMemoryBlock address='16#0001_0000_0000#' size='256'/>\n"
    "<addProcessor id='0' apicId='3'/>\n"
    "<addIoapic sid='16#f0f8#'/>\n"
    "<createLegacyDevice device='0'/>\n"
    "<addIOPortRangeDevice device='0' from='16#03f8#' to='16#03ff#'/>\n"
    "<addMemoryDevice device='0' caching='UC' address='16#fee0_0000#' size='1'/>\n"
    "<addIRQDevice device='0' irq='4'/>\n"
    "<activateDevice device='0'/>\n"
    "<createPCIDevice device='1' bus='16#00#' dev='16#02#' func='1' usesMSI='true'/>\n"
    "<addIRQDevice device='1' irq='24'/>\n"
    "<addIRQDevice device='1' irq='25'/>\n"
    "<activateDevice device='1'/>\n"
    "<createVTdRootTable page='16#0011_3000#'/>\n"
    "<createVTdContextTable page='16#0011_4000#' bus='16#00#'/>\n"
    "<createVTdIRQRemapTable page='16#0011_5000#' extended='false'/>\n"
    "<createMemoryRegion region='0' name='kernel_text' type='kernel_binary' address='16#0010_0000#' size='1' "
    "caching='WB'/>\n"
    "<appendPagesMRFile region='0' basePage='16#0010_0000#' count='1' filename='text' baseOffset='0'/>\n"
    "<lockMemoryRegion region='0'/>\n"
    "<activateMemoryRegion region='0'/>\n"
    "<createMemoryRegion region='1' name='kernel_stack' type='kernel' address='16#0010_1000#' size='1' caching='WB'/>\n"
    "<appendPagesMRFill region='1' basePage='16#0010_1000#' count='1' fill='0'/>\n"
    "<lockMemoryRegion region='1'/>\n"
    "<activateMemoryRegion region='1'/>\n"
    "<createMemoryRegion region='2' name='kernel_0|pt' type='system_pt' address='16#0010_2000#' size='4' "
    "caching='WB'/>\n"
    "<appendPagesMRFile region='2' basePage='16#0010_2000#' count='4' filename='kpt' baseOffset='0'/>\n"
    "<lockMemoryRegion region='2'/>\n"
    "<activateMemoryRegion region='2'/>\n"
    "<createMemoryRegion region='3' name='s|pt' type='system_pt' address='16#0010_6000#' size='4' caching='WB'/>\n"
    "<appendPagesMRFile region='3' basePage='16#0010_6000#' count='4' filename='spt' baseOffset='0'/>\n"
    "<lockMemoryRegion region='3'/>\n"
    "<activateMemoryRegion region='3'/>\n"
    "<createMemoryRegion region='4' name='s|text' type='subject_binary' address='16#0010_a000#' size='1' "
    "caching='WB'/>\n"
    "<appendPagesMRFile region='4' basePage='16#0010_a000#' count='1' filename='text' baseOffset='0'/>\n"
    "<lockMemoryRegion region='4'/>\n"
    "<activateMemoryRegion region='4'/>\n"
    "<createMemoryRegion region='5' name='s|ram' type='subject' address='16#0010_b000#' size='2' caching='WB'/>\n"
    "<appendPagesMRFill region='5' basePage='16#0010_b000#' count='2' fill='0'/>\n"
    "<lockMemoryRegion region='5'/>\n"
    "<activateMemoryRegion region='5'/>\n"
    "<createMemoryRegion region='6' name='s|iobm' type='system_iobm' address='16#0010_d000#' size='2' caching='WB'/>\n"
    "<appendPagesMRFile region='6' basePage='16#0010_d000#' count='2' filename='iobm' baseOffset='0'/>\n"
    "<lockMemoryRegion region='6'/>\n"
    "<activateMemoryRegion region='6'/>\n"
    "<createMemoryRegion region='7' name='s|msrbm' type='system_msrbm' address='16#0010_f000#' size='1' "
    "caching='WB'/>\n"
    "<appendPagesMRFile region='7' basePage='16#0010_f000#' count='1' filename='msrbm' baseOffset='0'/>\n"
    "<lockMemoryRegion region='7'/>\n"
    "<activateMemoryRegion region='7'/>\n"
    "<createMemoryRegion region='8' name='s|state' type='subject_state' address='16#0011_0000#' size='1' "
    "caching='WB'/>\n"
    "<appendPagesMRFill region='8' basePage='16#0011_0000#' count='1' fill='0'/>\n"
    "<lockMemoryRegion region='8'/>\n"
    "<activateMemoryRegion region='8'/>\n"
    "<createMemoryRegion region='9' name='hypercall' type='kernel_interface' address='16#0011_1000#' size='1' "
    "caching='WB'/>\n"
    "<appendPagesMRFill region='9' basePage='16#0011_1000#' count='1' fill='16#cccc_cccc_cccc_cccc#'/>\n"
    "<lockMemoryRegion region='9'/>\n"
    "<activateMemoryRegion region='9'/>\n"
    "<createMemoryRegion region='10' name='trampoline' type='system' address='16#1000#' size='1' caching='WB'/>\n"
    "<appendPagesMRFile region='10' basePage='16#1000#' count='1' filename='text' baseOffset='0'/>\n"
    "<lockMemoryRegion region='10'/>\n"
    "<activateMemoryRegion region='10'/>\n"
    "<createMemoryRegion region='11' name='buffer' type='subject' address='16#0011_2000#' size='1' caching='WB'/>\n"
    "<appendVacuousPages region='11' basePage='16#0011_2000#' count='1'/>\n"
    "<lockMemoryRegion region='11'/>\n"
    "<activateMemoryRegion region='11'/>\n"
    "<createMemoryRegion region='12' name='vtd_root' type='system_vtd_root' address='16#0011_3000#' size='1' "
    "caching='WB'/>\n"
    "<appendPagesMRFile region='12' basePage='16#0011_3000#' count='1' filename='vtdroot' baseOffset='0'/>\n"
    "<lockMemoryRegion region='12'/>\n"
    "<activateMemoryRegion region='12'/>\n"
    "<createMemoryRegion region='13' name='vtd_context_bus_0' type='system_vtd_context' address='16#0011_4000#' "
    "size='1' caching='WB'/>\n"
    "<appendPagesMRFile region='13' basePage='16#0011_4000#' count='1' filename='vtdcontext' baseOffset='0'/>\n"
    "<lockMemoryRegion region='13'/>\n"
    "<activateMemoryRegion region='13'/>\n"
    "<createMemoryRegion region='14' name='vtd_ir' type='system_vtd_ir' address='16#0011_5000#' size='1' "
    "caching='WB'/>\n"
    "<appendPagesMRFile region='14' basePage='16#0011_5000#' count='1' filename='vtdir' baseOffset='0'/>\n"
    "<lockMemoryRegion region='14'/>\n"
    "<activateMemoryRegion region='14'/>\n"
    "<createMemoryRegion region='15' name='vtd_d_pt' type='system_pt' address='16#0011_6000#' size='3' caching='WB'/>\n"
    "<appendPagesMRFile region='15' basePage='16#0011_6000#' count='3' filename='dpt' baseOffset='0'/>\n"
    "<lockMemoryRegion region='15'/>\n"
    "<activateMemoryRegion region='15'/>\n"
    "<createMemoryRegion region='16' name='sibling|iobm' type='system_iobm' address='16#0011_9000#' size='2' "
    "caching='WB'/>\n"
    "<appendPagesMRFile region='16' basePage='16#0011_9000#' count='2' filename='iobm_closed' baseOffset='0'/>\n"
    "<lockMemoryRegion region='16'/>\n"
    "<activateMemoryRegion region='16'/>\n"
    "<createMemoryRegion region='17' name='sibling|msrbm' type='system_msrbm' address='16#0011_b000#' size='1' "
    "caching='WB'/>\n"
    "<appendPagesMRFile region='17' basePage='16#0011_b000#' count='1' filename='msrbm_closed' baseOffset='0'/>\n"
    "<lockMemoryRegion region='17'/>\n"
    "<activateMemoryRegion region='17'/>\n"
    "<createKernel kernel='0' name='kernel_0' cpu='0' root='16#0010_2000#'/>\n"
    "<assignDeviceKernel kernel='0' device='0'/>\n"
    "<attachMemoryRegionKernel kernel='0' region='0' offset='0' length='1' writable='false' executable='true'/>\n"
    "<attachMemoryRegionKernel kernel='0' region='1' offset='0' length='1' writable='true' executable='false'/>\n"
    "<attachMemoryRegionKernel kernel='0' region='8' offset='0' length='1' writable='true' executable='false'/>\n"
    "<mapDevicePagesKernel kernel='0' device='0' basePage='16#fee0_0000#' baseVirtualAddress='16#001b_a000#' count='1' "
    "writable='true' executable='false'/>\n"
    "<lockKernel kernel='0'/>\n"
    "<activateKernel kernel='0'/>\n"
    "<createSubject subject='0' name='s' cpu='0' paging='IA32e' root='16#0010_6000#' ioBitmap='16#0010_d000#' "
    "msrBitmap='16#0010_f000#'/>\n"
    "<assignDeviceSubject subject='0' device='0'/>\n"
    "<assignDeviceSubject subject='0' device='1'/>\n"
    "<assignIRQSubject subject='0' device='0' irq='4'/>\n"
    "<assignIRQSubject subject='0' device='1' irq='24'/>\n"
    "<attachMemoryRegionSubject subject='0' region='4' offset='0' length='1' writable='false' executable='true'/>\n"
    "<attachMemoryRegionSubject subject='0' region='5' offset='0' length='2' writable='true' executable='false'/>\n"
    "<attachMemoryRegionSubject subject='0' region='9' offset='0' length='1' writable='false' executable='true'/>\n"
    "<setIOPortRange subject='0' device='0' from='16#03f8#' to='16#03ff#' mode='allowed'/>\n"
    "<setMSRRange subject='0' from='16#0174#' to='16#0176#' mode='rw'/>\n"
    "<lockSubject subject='0'/>\n"
    "<activateSubject subject='0'/>\n"
    "<createSubject subject='1' name='sibling' cpu='0' paging='IA32e' root='16#0010_6000#' ioBitmap='16#0011_9000#' "
    "msrBitmap='16#0011_b000#' sibling='0'/>\n"
    "<lockSubject subject='1'/>\n"
    "<activateSubject subject='1'/>\n"
    "<createDeviceDomain domain='0' name='d' id='16#0007#' level='4' root='16#0011_6000#'/>\n"
    "<addDeviceToDeviceDomain domain='0' device='1'/>\n"
    "<attachMemoryRegionDeviceDomain domain='0' region='5' offset='0' length='2' writable='true' "
    "executable='false'/>\n"
    "<lockDeviceDomain domain='0'/>\n"
    "<activateDeviceDomain domain='0'/>\n"
    "<writeImageCmdStream entryPoint='16#0010_0000#'/>\n"
    "</commands></tau0>\n";

static void path_make(const struct list_fixture *fixture, const char *file, char path[MAX_PATH])
{
	snprintf(path, MAX_PATH, "%s/%s", fixture->folder, file);
}

void list_fixture_write(struct list_fixture *fixture, const char *file, const void *bytes, size_t size)
{
	char path[MAX_PATH];

	path_make(fixture, file, path);
	assert_int_equal(file_write(path, bytes, size), 0);
}

void list_fixture_poke(struct list_fixture *fixture, const char *file, size_t offset, uint64_t value)
{
	char path[MAX_PATH];
	uint8_t *data;
	size_t size;

	path_make(fixture, file, path);
	assert_int_equal(file_read(path, 1 << 20, &data, &size), 0);
	assert_true(offset + sizeof(value) <= size);
	memcpy(data + offset, &value, sizeof(value));
	assert_int_equal(file_write(path, data, size), 0);
	free(data);
}

static void set(uint8_t *tables, size_t offset, uint64_t value)
{
	memcpy(tables + offset, &value, sizeof(value));
}

/* Root, leaf table, level 2, level 3: covers the first 2 MiB. */
static void tables_link(uint8_t tables[16384], uint64_t root, uint64_t bits)
{
	memset(tables, 0, 16384);
	set(tables, 0x0000, (root + 0x3000) | bits);
	set(tables, 0x3000, (root + 0x2000) | bits);
	set(tables, 0x2000, (root + 0x1000) | bits);
}

static void tables_write(struct list_fixture *fixture)
{
	uint8_t tables[16384];

	tables_link(tables, KERNEL_TABLES, 0x23);
	set(tables, 0x1800, KERNEL_TEXT | 0x121);
	set(tables, 0x1d88, KERNEL_STACK | NX | 0x163);
	set(tables, 0x1dd0, 0xfee00000ULL | NX | 0x17b); /* UC: PAT slot 3 */
	set(tables, 0x1e00, 0x110000ULL | NX | 0x163);
	list_fixture_write(fixture, "kpt", tables, sizeof(tables));
	tables_link(tables, SUBJECT_TABLES, 0x27);
	set(tables, LEAF_TEXT, SUBJECT_TEXT | 0x25);
	set(tables, LEAF_RAM, SUBJECT_RAM | NX | 0x67);
	set(tables, LEAF_RAM + 8, (SUBJECT_RAM + 0x1000) | NX | 0x67);
	set(tables, 0x1078, 0x111000ULL | 0x25);
	list_fixture_write(fixture, "spt", tables, sizeof(tables));
}

/* Device 0:2.1 in domain 7, three levels; lines from the I/O APIC, MSIs from the device, to local APIC 3. */
static void vtd_write(struct list_fixture *fixture)
{
	uint8_t page[4096] = {0};
	uint8_t tables[3 * 4096] = {0};

	set(page, 0, 0x114001);
	list_fixture_write(fixture, "vtdroot", page, sizeof(page));
	set(page, 0, 0);
	set(page, VTD_DEVICE, 0x116001);
	set(page, VTD_DEVICE + 8, 7 << 8 | 1);
	list_fixture_write(fixture, "vtdcontext", page, sizeof(page));
	memset(page, 0, sizeof(page));
	set(page, 16 * 4, 3ULL << 40 | 36 << 16 | 1);
	set(page, 16 * 4 + 8, 1 << 18 | 0xf0f8);
	set(page, VTD_MSI, 3ULL << 40 | 56 << 16 | 1);
	set(page, VTD_MSI + 8, 1 << 18 | 0x11);
	list_fixture_write(fixture, "vtdir", page, sizeof(page));
	set(tables, 0x0000, 0x118003);
	set(tables, 0x2000, 0x117003);
	set(tables, DMA_LEAF, SUBJECT_RAM | 3);
	set(tables, DMA_LEAF + 8, (SUBJECT_RAM + 0x1000) | 1);
	list_fixture_write(fixture, "dpt", tables, sizeof(tables));
}

void list_fixture_make(struct list_fixture *fixture)
{
	uint8_t bitmap[8192];

	memset(fixture, 0, sizeof(*fixture));
	strcpy(fixture->folder, "/tmp/tau0-test-XXXXXX");
	assert_non_null(mkdtemp(fixture->folder));
	fixture->text = strdup(list);
	fixture->report.file = "commands.xml";
	fixture->report.stream = open_memstream(&fixture->messages, &fixture->messages_size);
	list_fixture_write(fixture, "text", "\xf4\xeb\xfd", 3);
	tables_write(fixture);
	vtd_write(fixture);
	memset(bitmap, 0xff, sizeof(bitmap));
	list_fixture_write(fixture, "iobm_closed", bitmap, 8192);
	list_fixture_write(fixture, "msrbm_closed", bitmap, 4096);
	bitmap[0x3f8 / 8] = 0;
	list_fixture_write(fixture, "iobm", bitmap, 8192);
	bitmap[0x3f8 / 8] = 0xff;
	bitmap[0x174 / 8] = 0x8f;        /* reads of 0x174 to 0x176 */
	bitmap[2048 + 0x174 / 8] = 0x8f; /* writes */
	list_fixture_write(fixture, "msrbm", bitmap, 4096);
}

static void folder_remove(const char *folder)
{
	DIR *entries = opendir(folder);
	struct dirent *entry;

	assert_non_null(entries);
	while ((entry = readdir(entries)) != NULL) {
		char path[MAX_PATH];

		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (entry->d_name[0] != '.')
			unlink(path);
	}
	closedir(entries);
	rmdir(folder);
}

void list_fixture_free(struct list_fixture *fixture)
{
	composition_free(&fixture->composition);
	fclose(fixture->report.stream);
	free(fixture->messages);
	free(fixture->text);
	folder_remove(fixture->folder);
}

void list_fixture_replace(struct list_fixture *fixture, const char *piece, const char *other)
{
	const char *at = strstr(fixture->text, piece);
	char *text;

	if (at == NULL)
		fail_msg("not in the list: %s", piece);
	assert_true(asprintf(&text, "%.*s%s%s", (int)(at - fixture->text), fixture->text, other, at + strlen(piece)) >=
		    0);
	free(fixture->text);
	fixture->text = text;
}

bool list_fixture_run(struct list_fixture *fixture)
{
	const char *const folders[] = {fixture->folder};
	const struct inputs inputs = {folders, 1};
	bool fine =
	    execute_list(fixture->text, strlen(fixture->text), &inputs, &fixture->composition, &fixture->report);

	fine = check_composition(&fixture->composition, &fixture->report) && fine;
	fflush(fixture->report.stream);
	return fine;
}
