/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * I/O and MSR bitmaps, bit by bit: SDM vol. 3, 24.6.4 and 24.6.9; APM vol. 2, 15.10.1 and 15.11. A set bit stops the
 * subject. Where the bitmaps are, the subject table in the image says; that they hold the policy's rights is for here.
 */
#include <inttypes.h>
#include <string.h>

#include <muen/abi/types.h>

#include "audit.h"

#define BITMAP_BYTES_MAX (3 * MUEN_PAGE_SIZE)
#define MSRS_OF_RANGE 0x2000U
#define PORTS 0x10000U
#define MSR_EFER 0xc0000080U

struct bitmap {
	const struct audit *audit;
	const struct subject *subject;
	const struct region *region;
	uint64_t address;
	size_t size;
	uint8_t wanted[BITMAP_BYTES_MAX];
	uint8_t found[BITMAP_BYTES_MAX];
};

static void open_bit(struct bitmap *bitmap, size_t bit)
{
	bitmap->wanted[bit / 8] &= (uint8_t) ~(1U << bit % 8);
}

/* false: there can be no bitmap there. */
static bool bitmap_load(struct bitmap *bitmap, const char *type)
{
	const struct region *region = policy_region_at(bitmap->audit->policy, bitmap->address);

	memset(bitmap->wanted, 0xff, sizeof(bitmap->wanted));
	bitmap->region = region;
	if (region != NULL && strcmp(region->type, type) == 0 && region->address == bitmap->address &&
	    region->size >= bitmap->size &&
	    image_copy(bitmap->audit->image, bitmap->address, bitmap->found, bitmap->size) == bitmap->size) {
		bitmap->audit->findings->counts.bitmap_bits += bitmap->size * 8;
		return true;
	}
	finding_add(bitmap->audit->findings, FINDING_BITMAP_PLACE, region != NULL ? region->name : NULL,
		    bitmap->address,
		    "subject '%s' has its bitmap there, where no region of type %s with content begins",
		    bitmap->subject->name, type);
	return false;
}

static void want_ports(struct bitmap *bitmap)
{
	XML_EACH(device, xml_child(bitmap->subject->node, "devices"), "device") {
		const xmlNode *hardware = policy_device(bitmap->audit->policy, xml_text(device, "physical"));

		XML_EACH(port, device, "ioPort") {
			const xmlNode *range = xml_child_with(hardware, "ioPort", "name", xml_text(port, "physical"));
			uint64_t end = range != NULL ? xml_number(range, "end") : 0;

			for (uint64_t at = xml_number(range, "start"); range != NULL && at <= end && at < PORTS; at++)
				open_bit(bitmap, at);
		}
	}
}

static void report_port(const struct bitmap *bitmap, size_t bit, bool open)
{
	finding_add(bitmap->audit->findings, open ? FINDING_PORT_OPEN : FINDING_PORT_CLOSED, bitmap->region->name,
		    bitmap->address + bit / 8,
		    "I/O port 0x%04zx of subject '%s': the policy says %s, the image has it %s", bit,
		    bitmap->subject->name, open ? "closed" : "open", open ? "open" : "closed");
}

/* VMX: a quarter of the page each for reads of low and high MSRs, writes of low and high. SVM: two bits an MSR. */
static size_t msr_bit(bool svm, size_t range, uint32_t offset, bool write)
{
	if (svm)
		return 2 * (range * MSRS_OF_RANGE + offset) + (write ? 1 : 0);
	return ((write ? 2 : 0) + range) * MSRS_OF_RANGE + offset;
}

static uint32_t msr_range_first(size_t range)
{
	static const uint32_t first[] = {0, 0xc0000000U, 0xc0010000U};

	return first[range];
}

/* On SVM the kernel carries out writes of EFER: SVME must stay set (APM vol. 2, 15.5.1). */
static void want_msrs(struct bitmap *bitmap)
{
	bool svm = bitmap->audit->policy->svm;
	size_t ranges = svm ? 3 : 2;

	XML_EACH(node, xml_path(bitmap->subject->node, "vcpu/msrs"), "msr") {
		uint64_t start = xml_number(node, "start");
		uint64_t end = xml_number(node, "end");
		const char *mode = xml_text(node, "mode");

		for (size_t range = 0; range < ranges; range++) {
			for (uint32_t offset = 0; offset < MSRS_OF_RANGE; offset++) {
				uint64_t msr = msr_range_first(range) + offset;

				if (msr < start || msr > end)
					continue;
				if (strchr(mode, 'r') != NULL)
					open_bit(bitmap, msr_bit(svm, range, offset, false));
				if (strchr(mode, 'w') != NULL && !(svm && msr == MSR_EFER))
					open_bit(bitmap, msr_bit(svm, range, offset, true));
			}
		}
	}
}

static void report_msr(const struct bitmap *bitmap, size_t bit, bool open)
{
	bool svm = bitmap->audit->policy->svm;
	bool write = svm ? bit % 2 == 1 : bit >= 2 * MSRS_OF_RANGE;
	size_t index = svm ? bit / 2 : bit % (2 * MSRS_OF_RANGE);
	size_t range = index / MSRS_OF_RANGE;
	const char *verb = write ? "write" : "read";

	if (range > 2)
		finding_add(bitmap->audit->findings, FINDING_MSR_OPEN, bitmap->region->name, bitmap->address + bit / 8,
			    "bit %zu of the MSR bitmap of subject '%s', which is for no MSR, is clear", bit,
			    bitmap->subject->name);
	else
		finding_add(bitmap->audit->findings, open ? FINDING_MSR_OPEN : FINDING_MSR_CLOSED, bitmap->region->name,
			    bitmap->address + bit / 8,
			    "%s of MSR 0x%08" PRIx32 " by subject '%s': the policy says %s, the image has it %s", verb,
			    msr_range_first(range) + (uint32_t)(index % MSRS_OF_RANGE), bitmap->subject->name,
			    open ? "closed" : "open", open ? "open" : "closed");
}

static void bitmap_compare(const struct bitmap *bitmap, void (*report)(const struct bitmap *, size_t, bool))
{
	if (memcmp(bitmap->wanted, bitmap->found, bitmap->size) == 0)
		return;
	for (size_t i = 0; i < bitmap->size; i++) {
		unsigned difference = bitmap->wanted[i] ^ bitmap->found[i];

		for (unsigned bit = 0; difference != 0 && bit < 8; bit++)
			if (difference >> bit & 1)
				report(bitmap, 8 * i + bit, bitmap->wanted[i] >> bit & 1);
	}
}

void bitmap_audit(const struct audit *audit, size_t number)
{
	struct bitmap bitmap = {
	    .audit = audit,
	    .subject = &audit->policy->subjects[number],
	    .address = audit->subjects[number].io_bitmap,
	    .size = audit->policy->svm ? 3 * MUEN_PAGE_SIZE : 2 * MUEN_PAGE_SIZE,
	};

	if (bitmap_load(&bitmap, "system_iobm")) {
		want_ports(&bitmap);
		bitmap_compare(&bitmap, report_port);
	}
	bitmap.address = audit->subjects[number].msr_bitmap;
	bitmap.size = audit->policy->svm ? 2 * MUEN_PAGE_SIZE : MUEN_PAGE_SIZE;
	if (bitmap_load(&bitmap, "system_msrbm")) {
		want_msrs(&bitmap);
		bitmap_compare(&bitmap, report_msr);
	}
}
