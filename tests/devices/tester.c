/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Device interrupts and DMA, as the policy has them and not otherwise. A blocked DMA is reported by the controller as
 * success: only the data and the fault log tell. The policy's numbers are found through sinfo; the addresses of the
 * device domains are those of system.xml, and their violations, too.
 */
#include <muen/abi/iommu_fault.h>
#include <muen/event.h>
#include <muen/interrupt.h>
#include <muen/sinfo.h>
#include <muen/test.h>

#include "ahci.h"
#include "clock.h"

#define SUITE "devices"

/* Device domains. */
#define FIRST_PAGE 0x10000000U
#define FIRST_DATA 0x10001000U
#define FIRST_READ_ONLY 0x20000000U
#define SECOND_PAGE 0x30000000U
#define SECOND_DATA 0x30001000U
#define NOWHERE 0x50000000U
#define DATA_OFFSET 0x1000U

#define FIRST_SOURCE 0x00faU
#define SECOND_SOURCE 0x0028U
#define SECOND_LINE 21U /* and entry of the interrupt remapping table */

#define VECTOR_FIRST 41
#define VECTOR_SECOND 50
#define VECTOR_FAULT 60

#define REASON_WRITE 5U /* VT-d specification, appendix A: the page tables do not let a write through */

static volatile uint64_t ticks;
static volatile uint64_t first_done;
static volatile uint64_t second_done;
static volatile uint64_t faults_told;

static struct ahci first;
static struct ahci second;
static volatile uint8_t *first_memory;
static volatile uint8_t *read_only_memory;
static volatile uint8_t *second_memory;
static const volatile struct iommu_fault_log *faults;

static void on_tick(uint8_t vector)
{
	(void)vector;
	clock_acknowledge();
	ticks++;
}

static void on_first(uint8_t vector)
{
	(void)vector;
	ahci_acknowledge(&first);
	first_done++;
}

/* The line stays masked until the main program unmasks it. */
static void on_second(uint8_t vector)
{
	(void)vector;
	ahci_acknowledge(&second);
	second_done++;
}

static void on_fault(uint8_t vector)
{
	(void)vector;
	faults_told++;
}

static volatile void *memory(const char *name)
{
	const struct sinfo_memory *const found = muen_sinfo_memory(muen_sinfo(), name);

	return found == NULL ? NULL : (volatile void *)(uintptr_t)found->address;
}

static volatile void *device_memory(const char *name)
{
	const struct sinfo_resource *const found = muen_sinfo_find(muen_sinfo(), name, SINFO_DEVICE_MEMORY);

	return found == NULL ? NULL : (volatile void *)(uintptr_t)found->data.device_memory.address;
}

/* Entry of the interrupt remapping table for the first controller's message. */
static uint16_t first_entry(void)
{
	const struct sinfo_resource *const found = muen_sinfo_find(muen_sinfo(), "first", SINFO_DEVICE);

	return found == NULL ? 0 : found->data.device.irte_start;
}

static bool is_all(const volatile uint8_t *bytes, uint8_t value)
{
	for (uint32_t i = 0; i < AHCI_IDENTIFY_BYTES; i++) {
		if (bytes[i] != value) {
			return false;
		}
	}
	return true;
}

static void fill(volatile uint8_t *bytes, uint8_t value)
{
	for (uint32_t i = 0; i < AHCI_IDENTIFY_BYTES; i++) {
		bytes[i] = value;
	}
}

/* Words 27 to 46: the model, two characters a word, the second one first. */
static bool is_disk(const volatile uint8_t *data)
{
	return data[54] == 'E' && data[55] == 'Q' && data[56] == 'U' && data[57] == 'M';
}

static void test_clock(void)
{
	uint64_t const seen = ticks;

	clock_start();
	muen_test_report(SUITE, "edge-line-interrupts", clock_counts(&ticks, seen), "ticks %lu", ticks);
	muen_test_report(SUITE, "edge-line-interrupts-again", clock_counts(&ticks, ticks), "ticks %lu", ticks);
	clock_stop();
}

static void test_allowed(void)
{
	uint64_t const seen = first_done;
	uint64_t const faults_seen = faults->count;
	bool const done = ahci_identify(&first, FIRST_DATA);

	muen_test_report(SUITE, "dma-of-the-policy",
			 done && is_disk(first_memory + DATA_OFFSET) && faults->count == faults_seen, "faults %lu",
			 faults->count);
	muen_test_report(SUITE, "message-interrupts", clock_counts(&first_done, seen), "interrupts %lu", first_done);
}

/* The newest fault in the log, once there is one more than were seen. */
static bool fault_is(uint64_t seen, uint16_t source, uint32_t address)
{
	const volatile struct iommu_fault *fault;

	if (!clock_counts(&faults->count, seen)) {
		return false;
	}
	fault = &faults->entry[(faults->count - 1) % MUEN_IOMMU_FAULTS];
	return fault->source == source && fault->address == address && fault->reason == REASON_WRITE &&
	       fault->flags == 0 && fault->iommu == 0;
}

static void report_blocked(const char *name, bool blocked, uint64_t seen, uint16_t source, uint32_t address)
{
	const volatile struct iommu_fault *fault;
	bool const recorded = fault_is(seen, source, address);

	fault = &faults->entry[(faults->count + MUEN_IOMMU_FAULTS - 1) % MUEN_IOMMU_FAULTS];
	muen_test_report(SUITE, name, blocked && recorded,
			 "data kept %u, faults %lu, source %x, address %lx, reason %x", blocked, faults->count,
			 fault->source, fault->address, fault->reason);
}

static void test_unmapped(void)
{
	uint64_t const seen = faults->count;

	fill(first_memory + DATA_OFFSET, 0);
	(void)ahci_identify(&first, NOWHERE);
	report_blocked("dma-to-nowhere", is_all(first_memory + DATA_OFFSET, 0), seen, FIRST_SOURCE, NOWHERE);
}

static void test_read_only(void)
{
	uint64_t const seen = faults->count;

	(void)ahci_identify(&first, FIRST_READ_ONLY);
	report_blocked("dma-to-read-only-memory", is_all(read_only_memory, 0x5a), seen, FIRST_SOURCE, FIRST_READ_ONLY);
}

/* An address of the first controller's domain, from the second one. */
static void test_other_domain(void)
{
	uint64_t const seen = faults->count;

	fill(first_memory + DATA_OFFSET, 0xa5);
	(void)ahci_identify(&second, FIRST_DATA);
	report_blocked("dma-to-another-domain", is_all(first_memory + DATA_OFFSET, 0xa5), seen, SECOND_SOURCE,
		       FIRST_DATA);
}

static void test_fault_event(void)
{
	muen_test_report(SUITE, "faults-are-told-by-an-event", clock_counts(&faults_told, 0), "events %lu",
			 faults_told);
}

static void unmask_second(void)
{
	int const event = muen_sinfo_event(muen_sinfo(), "unmask_irq_50");

	if (event >= 0) {
		muen_event_send((uint8_t)event);
	}
}

/* Interrupts of the line: one a command; none while it is masked; one as soon as it is not. */
static void test_level_line(void)
{
	uint64_t seen;

	unmask_second();
	seen = second_done;
	muen_test_report(SUITE, "dma-of-the-other-domain",
			 ahci_identify(&second, SECOND_DATA) && is_disk(second_memory + DATA_OFFSET), "faults %lu",
			 faults->count);
	muen_test_report(SUITE, "level-line-interrupts", clock_counts(&second_done, seen), "interrupts %lu",
			 second_done);
	seen = second_done;
	(void)ahci_identify(&second, SECOND_DATA);
	muen_test_report(SUITE, "level-line-is-masked-until-unmasked", !clock_counts(&second_done, seen),
			 "interrupts %lu", second_done);
	unmask_second();
	muen_test_report(SUITE, "level-line-interrupts-when-unmasked", clock_counts(&second_done, seen),
			 "interrupts %lu", second_done);
	unmask_second();
}

/* The entry is the line's of the second controller, which the I/O APIC alone may use. */
static void test_wrong_source(volatile uint8_t *config)
{
	uint64_t const first_seen = first_done;
	uint64_t const second_seen = second_done;
	uint64_t const faults_seen = faults->count;
	bool const taken = ahci_use_message(config, SECOND_LINE);
	bool const done = ahci_identify(&first, FIRST_DATA);
	bool const blocked = !clock_counts(&second_done, second_seen) && first_done == first_seen;

	muen_test_report(SUITE, "interrupt-of-another-source", taken && done && blocked,
			 "interrupts %lu %lu, faults %lu", first_done, second_done, faults->count - faults_seen);
	ahci_acknowledge(&first);
	(void)ahci_use_message(config, first_entry());
	(void)ahci_identify(&first, FIRST_DATA);
	muen_test_report(SUITE, "interrupt-of-its-own-source-again", clock_counts(&first_done, first_seen),
			 "interrupts %lu", first_done);
}

static void find_devices(void)
{
	first_memory = memory("dma_first");
	read_only_memory = memory("dma_read_only");
	second_memory = memory("dma_second");
	faults = memory("iommu_faults");
	first = (struct ahci){device_memory("first_registers"), first_memory, FIRST_PAGE};
	second = (struct ahci){device_memory("second_registers"), second_memory, SECOND_PAGE};
}

static void start_devices(volatile uint8_t *first_config, volatile uint8_t *second_config)
{
	ahci_use_dma(first_config);
	ahci_use_dma(second_config);
	(void)ahci_use_message(first_config, first_entry());
	(void)muen_interrupt_enable(CLOCK_VECTOR, on_tick);
	(void)muen_interrupt_enable(VECTOR_FIRST, on_first);
	(void)muen_interrupt_enable(VECTOR_SECOND, on_second);
	(void)muen_interrupt_enable(VECTOR_FAULT, on_fault);
	ahci_start(&first);
	ahci_start(&second);
}

int main(void)
{
	volatile uint8_t *const first_config = device_memory("first_config");
	volatile uint8_t *const second_config = device_memory("second_config");

	find_devices();
	if (first_config == NULL || second_config == NULL || first.registers == NULL || second.registers == NULL ||
	    faults == NULL) {
		muen_test_report(SUITE, "sinfo", false, "a device is missing");
		muen_test_end();
	} else {
		start_devices(first_config, second_config);
		test_clock();
		test_allowed();
		test_unmapped();
		test_read_only();
		test_other_domain();
		test_fault_event();
		test_level_line();
		test_wrong_source(first_config);
		muen_test_end();
	}
	for (;;) {
		muen_sleep();
	}
}
