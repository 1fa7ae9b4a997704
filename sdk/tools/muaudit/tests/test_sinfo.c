/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Information pages of versions 3, 4 and 5 with a PCI device, which no system of the build has. The pages are written
 * here byte by byte, by the offsets of each version.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "memory.h"
#include "synthetic.h"

#define PAGE 0x142000U /* of region native|sinfo */
#define RESOURCES 80U
#define RESOURCE_SIZE 128U
#define DATA 72U

static struct synthetic synthetic;
static struct findings findings;
static unsigned version;
static unsigned count;

static uint8_t *at(size_t offset)
{
	return synthetic.memory + (PAGE - SYNTHETIC_BASE) + offset;
}

static void put(size_t offset, uint64_t value, size_t size)
{
	memcpy(at(offset), &value, size);
}

/* Offset of the data of the next resource. */
static size_t put_resource(uint32_t kind, const char *name)
{
	size_t offset = RESOURCES + RESOURCE_SIZE * count++;

	put(offset, kind, 4);
	put(offset + 4, strlen(name), 1);
	memcpy(at(offset + 5), name, strlen(name));
	return offset + DATA;
}

static void put_memory(const char *name, uint8_t kind, uint8_t rights, uint64_t address, uint64_t size)
{
	size_t data = put_resource(1, name);

	put(data, kind, 1);
	put(data + 1, 2, 1); /* a file */
	put(data + 2, rights, 1);
	put(data + 3, 256, 2); /* no pattern */
	put(data + 8, address, 8);
	put(data + 16, size, 8);
}

static void put_ports(void)
{
	size_t data = put_resource(6, "d_p");

	put(data, 0xffff, 2);
	put(data + 4, 0x3f8, 2);
	put(data + 6, 8, 2);
}

static void put_device(void)
{
	size_t data = put_resource(4, "net");

	put(data, 0x0108, 2); /* bus 1, device 1, function 0 */
	if (version == 5) {
		put(data + 2, 0x8086, 2);
		put(data + 4, 0x10d3, 2);
		put(data + 6, 0x0200, 2);
		data += 6;
	}
	put(data + 2, 21, 2); /* interrupt remapping entry of the lowest vector */
	put(data + 4, 48, 1);
	put(data + 5, 2, 1);
	put(data + 6, 1, 1); /* MSI */
}

static void put_device_memory(void)
{
	size_t data = put_resource(5, "net_bar");

	if (version < 5) {
		put(data, 1, 1);
		put(data + 8, 0x50000000, 8);
		put(data + 16, 0x1000, 8);
		return;
	}
	put(data, 0x0108, 2);
	put(data + 2, 1, 1);
	put(data + 8, 0xfe000000, 8);
	put(data + 16, 0x50000000, 8);
	put(data + 24, 0x1000, 8);
}

static void put_page(void)
{
	put(0, 0x00006f666e69756d | (uint64_t)version << 56, 8);
	put(8, 1000, 4);
	put(12, 6, 1);
	memcpy(at(13), "native", 6);
	put_memory("m34", 1, 0, 0xe00000000, 0x8000);
	put_memory("m35", 2, 2, 0x200000, 0x1000);
	put_memory("m36", 2, 1, 0x1000, 0x1000);
	put_memory("m37", version == 3 ? 18 : 19, 2, 0xe0000f000, 0x1000);
	if (version == 5)
		put_ports();
	put_device();
	put_device_memory();
	put(put_resource(2, "e"), 1, 1);
	put(put_resource(3, "t"), 40, 1);
	put(version == 5 ? 78 : 77, count, 2);
}

static void replace(const char *from, const char *to)
{
	char *place = strstr(synthetic.policy, from);
	char *text;

	assert_non_null(place);
	text = memory_text("%.*s%s%s", (int)(place - synthetic.policy), synthetic.policy, to, place + strlen(from));
	free(synthetic.policy);
	synthetic.policy = text;
}

static void bend_policy(void)
{
	char *subject = memory_text("<subject sinfo=\"%u\" name=\"native\"", version);

	replace("<subject name=\"native\"", subject); /* the first is of a subject, the second of a group */
	free(subject);
	replace(
	    "</device></devices>",
	    "</device><device logical=\"net\" physical=\"nic\"><pci bus=\"1\" device=\"1\" function=\"0\"/>"
	    "<irq logical=\"i\" physical=\"irq2\" vector=\"49\"/><irq logical=\"j\" physical=\"irq1\" vector=\"48\"/>"
	    "<memory logical=\"bar\" physical=\"bar0\" virtualAddress=\"16#5000_0000#\" writable=\"true\" "
	    "executable=\"false\"/></device></devices>");
	replace("</device></devices></hardware>",
		"</device><device name=\"nic\"><pci bus=\"0\" device=\"3\" function=\"0\" msi=\"true\"><identification "
		"classcode=\"16#0200#\" vendorId=\"16#8086#\" deviceId=\"16#10d3#\" revisionId=\"0\"/></pci>"
		"<irq name=\"irq1\" number=\"21\"/><irq name=\"irq2\" number=\"22\"/><memory name=\"bar0\" "
		"physicalAddress=\"16#fe00_0000#\" size=\"16#1000#\" caching=\"UC\"/></device></devices></hardware>");
}

static void audit(void)
{
	size_t size;
	uint8_t *stream = synthetic_stream(&synthetic, &size);

	audit_run(stream, size, (const uint8_t *)synthetic.policy, strlen(synthetic.policy), NULL, 0, &findings);
	free(stream);
}

static void begin(unsigned number)
{
	synthetic_make(&synthetic, false);
	version = number;
	count = 0;
	bend_policy();
	put_page();
}

static void end(void)
{
	synthetic_free(&synthetic);
	findings_free(&findings);
}

static void each_version(void **state)
{
	(void)state;
	for (unsigned number = 3; number <= 5; number++) {
		begin(number);
		audit();
		if (findings.total[FINDING_SINFO_HEADER] + findings.total[FINDING_SINFO_RESOURCE] > 0)
			findings_print(&findings, "image", "policy", false, stderr);
		assert_int_equal(findings.total[FINDING_SINFO_HEADER], 0);
		assert_int_equal(findings.total[FINDING_SINFO_RESOURCE], 0);
		assert_int_equal(findings.total[FINDING_SINFO_HASH], 0);
		assert_int_equal(findings.total[FINDING_SINFO_REST], 0);
		assert_int_equal(findings.counts.resources, number == 5 ? 9 : 8);
		end();
	}
}

/* Every byte of the page counts: each changed alone is one finding. */
static void each_byte(void **state)
{
	(void)state;
	begin(5);
	for (size_t offset = 0; offset < RESOURCES + RESOURCE_SIZE * (count + 1); offset += 7) {
		size_t found;

		*at(offset) ^= 0x40;
		audit();
		found = findings.total[FINDING_SINFO_HEADER] + findings.total[FINDING_SINFO_RESOURCE] +
			findings.total[FINDING_SINFO_HASH] + findings.total[FINDING_SINFO_REST];
		assert_int_equal(found, 1);
		findings_free(&findings);
		*at(offset) ^= 0x40;
	}
	end();
}

static void unknown_version(void **state)
{
	(void)state;
	begin(6);
	audit();
	assert_int_equal(findings.total[FINDING_NOT_AUDITED], 1);
	end();
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_version),
	    cmocka_unit_test(each_byte),
	    cmocka_unit_test(unknown_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
