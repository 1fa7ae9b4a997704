/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Two VT-d units, and the little of the kernel that the driver calls. */
#include "fake_unit.h"

#include <stdio.h>

#include "console.h"
#include "crash_audit.h"
#include "hw.h"
#include "mmio.h"
#include "panic.h"
#include "policy_tables.h"

#define QUEUE_WORDS (MUEN_PAGE_SIZE / 8)
#define ONE_SHOT 0x49000000U /* commands whose status bit is set by each */
#define LASTING 0x86800000U

struct fake_unit fake_unit[2];
struct policy_header fake_header;
struct policy_iommu fake_iommu[MUEN_IOMMU_MAX];
char fake_words[4096];
jmp_buf fake_panic;
uint64_t fake_reason;
char fake_text[256];

extern const struct policy_header policy_header __attribute__((alias("fake_header")));
extern const struct policy_iommu policy_iommu[MUEN_IOMMU_MAX] __attribute__((alias("fake_iommu")));
volatile uint64_t iommu_queue[MUEN_IOMMU_MAX][QUEUE_WORDS];
volatile struct iommu_fault_log iommu_fault_log;
struct crash_dump crash_dump;

int fake_setup(void **state)
{
	(void)state;
	memset(fake_unit, 0, sizeof(fake_unit));
	for (uint32_t unit = 0; unit < 2; unit++) {
		fake_unit[unit].version = 0x10;
		fake_unit[unit].cap = FAKE_CAP;
		fake_unit[unit].ecap = FAKE_ECAP;
		fake_iommu[unit] = (struct policy_iommu){
		    .registers = 0xfed90000 + unit * 0x1000,
		    .root_table = 0x1000000 + unit * 0x100000,
		    .irt = 0x1001000,
		    .queue = 0x1002000,
		    .fault_offset = 0x220,
		    .fault_count = 1,
		    .agaw = 39,
		    .flags = POLICY_IOMMU_EIM,
		};
	}
	fake_header = (struct policy_header){.iommu_count = 1, .flags = POLICY_FLAG_FAULT_LOG};
	iommu_fault_log.count = 0;
	iommu_fault_log.overflows = 0;
	crash_dump = (struct crash_dump){0};
	fake_words[0] = '\0';
	fake_text[0] = '\0';
	return 0;
}

static void say(const char *word, uint32_t unit, uint64_t value)
{
	size_t const used = strlen(fake_words);

	(void)snprintf(fake_words + used, sizeof(fake_words) - used, "%s%s%u %llx", used == 0 ? "" : ", ", word, unit,
		       (unsigned long long)value);
}

static struct fake_unit *unit_of(uint32_t page)
{
	assert_in_range(page, MMIO_IOMMU(0), MMIO_IOMMU(1));
	return &fake_unit[page - MMIO_IOMMU(0)];
}

uint32_t mmio_read32(uint32_t page, uint32_t offset)
{
	const struct fake_unit *const unit = unit_of(page);

	switch (offset) {
	case 0x00:
		return unit->version;
	case 0x1c:
		return unit->status;
	case 0x34:
		return unit->fault_status;
	default:
		fail_msg("read of 32 bits at %x", offset);
		return 0;
	}
}

uint64_t mmio_read64(uint32_t page, uint32_t offset)
{
	const struct fake_unit *const unit = unit_of(page);

	switch (offset) {
	case 0x08:
		return unit->cap;
	case 0x10:
		return unit->ecap;
	case 0x88:
		return unit->queue_tail;
	default:
		assert_in_range(offset, 0x220, 0x220 + sizeof(unit->fault) - 1);
		return unit->fault[(offset - 0x220) / 16][offset / 8 % 2];
	}
}

static void command(struct fake_unit *unit, uint32_t value)
{
	uint32_t const kept = unit->status & unit->keeps;
	uint32_t const shots = (unit->status & ONE_SHOT) | (value & ONE_SHOT & ~unit->refuses);

	unit->status = (value & LASTING & ~unit->refuses) | shots | kept;
	unit->status &= ~(1U << 27); /* the write buffer is flushed at once */
	unit->status |= value & unit->keeps & 1U << 27;
}

void mmio_write32(uint32_t page, uint32_t offset, uint32_t value)
{
	uint32_t const index = page - MMIO_IOMMU(0);

	switch (offset) {
	case 0x18:
		say("command", index, value);
		command(unit_of(page), value);
		break;
	case 0x34:
		say("status", index, value);
		unit_of(page)->fault_status &= ~value;
		break;
	case 0x38:
		say("event", index, value);
		break;
	default:
		fail_msg("write of 32 bits at %x", offset);
	}
}

/* Completes descriptors up to the new tail, until the one that it refuses. */
static void run_queue(uint32_t index, uint64_t tail)
{
	struct fake_unit *const unit = &fake_unit[index];

	assert_int_equal(unit->queue_address, fake_iommu[index].queue);
	for (uint64_t at = unit->queue_tail / 8; at < tail / 8; at += 2) {
		uint64_t const low = iommu_queue[index][at];
		uint64_t const high = iommu_queue[index][at + 1];

		say("descriptor", index, low);
		if (unit->refuses_invalidation != 0 && (low & 0xf) == unit->refuses_invalidation) {
			return;
		}
		if ((low & 0xf) == 5) {
			assert_int_equal(low & 0x20, 0x20);
			assert_int_equal(high, fake_iommu[index].queue + MUEN_PAGE_SIZE - 8);
			iommu_queue[index][QUEUE_WORDS - 1] = low >> 32;
		}
	}
}

void mmio_write64(uint32_t page, uint32_t offset, uint64_t value)
{
	uint32_t const index = page - MMIO_IOMMU(0);
	struct fake_unit *const unit = unit_of(page);

	switch (offset) {
	case 0x20:
		say("root", index, value);
		unit->root_table = value;
		break;
	case 0x88:
		if ((unit->status & 1U << 26) != 0) {
			run_queue(index, value);
		}
		unit->queue_tail = value;
		break;
	case 0x90:
		say("queue", index, value);
		unit->queue_address = value;
		break;
	case 0xb8:
		say("remapping", index, value);
		unit->remapping_table = value;
		break;
	default:
		assert_in_range(offset, 0x220, 0x220 + sizeof(unit->fault) - 1);
		assert_int_equal(offset % 16, 8);
		assert_int_equal(value, 1ULL << 63);
		say("free", index, (offset - 0x220) / 16);
		unit->fault[(offset - 0x220) / 16][1] &= ~(1ULL << 63);
	}
}

void hw_pause(void)
{
}

tsc_t hw_tsc(void)
{
	return 4711;
}

void console_string(const char *text)
{
	size_t const used = strlen(fake_text);

	(void)snprintf(fake_text + used, sizeof(fake_text) - used, "%s", text);
}

void panic(enum crash_reason reason, const char *text, uint64_t value)
{
	console_string(text);
	fake_reason = reason;
	assert_in_range(value, 0, 1);
	longjmp(fake_panic, 1);
}
