/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Tables about devices, one thing wrong in each image: what a VT-d unit would let through, or keep out, and what the
 * kernel would do with an interrupt. Every one is reported by its own code, with region and address.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>
#include <muen/abi/policy.h>

#include "audit.h"
#include "memory.h"
#include "synthetic.h"

static struct synthetic synthetic;
static struct findings findings;

static int begin(void **state)
{
	(void)state;
	synthetic_make(&synthetic, false);
	return 0;
}

static int end(void **state)
{
	(void)state;
	synthetic_free(&synthetic);
	findings_free(&findings);
	return 0;
}

static void audit(void)
{
	size_t size;
	uint8_t *stream = synthetic_stream(&synthetic, &size);

	assert_true(
	    audit_run(stream, size, (const uint8_t *)synthetic.policy, strlen(synthetic.policy), NULL, 0, &findings));
	free(stream);
}

static void expect(enum finding_kind kind, const char *region, uint64_t address)
{
	audit();
	for (size_t i = 0; i < findings.count; i++)
		if (findings.list[i].kind == kind && findings.list[i].address == address &&
		    findings.list[i].region != NULL && strcmp(findings.list[i].region, region) == 0)
			return;
	findings_print(&findings, "image", "policy", false, stderr);
	fail_msg("no MUA%02u for region '%s' at 0x%llx", finding_number(kind), region, (unsigned long long)address);
}

static void flip(uint64_t address, uint64_t bits)
{
	synthetic_store(&synthetic, address, synthetic_load(&synthetic, address) ^ bits);
}

static void untouched(void **state)
{
	static const enum finding_kind kinds[] = {
	    FINDING_VECTOR,    FINDING_LINE,     FINDING_IOAPIC,        FINDING_IOMMU,
	    FINDING_ANSWER,    FINDING_VTD_ROOT, FINDING_VTD_CONTEXT,   FINDING_VTD_INTERRUPT,
	    FINDING_MSR_STORE, FINDING_HEADER,   FINDING_MAPPING_EXTRA,
	};

	(void)state;
	audit();
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		assert_int_equal(findings.total[kinds[i]], 0);
}

/* Device domains. */

static void bus_without_devices_present(void **state)
{
	(void)state;
	synthetic_store(&synthetic, SYNTHETIC_VTD_ROOT + 16 * 3, SYNTHETIC_VTD_CONTEXT | 1);
	expect(FINDING_VTD_ROOT, "vtd_root", SYNTHETIC_VTD_ROOT + 16 * 3);
}

static void bus_missing(void **state)
{
	(void)state;
	synthetic_store(&synthetic, SYNTHETIC_VTD_ROOT, 0);
	expect(FINDING_VTD_ROOT, "vtd_root", SYNTHETIC_VTD_ROOT);
}

static void device_of_no_domain_granted(void **state)
{
	(void)state;
	synthetic_store(&synthetic, SYNTHETIC_VTD_CONTEXT + 16 * 0x18, SYNTHETIC_DOMAIN_ROOT | 1);
	synthetic_store(&synthetic, SYNTHETIC_VTD_CONTEXT + 16 * 0x18 + 8, 7 << 8 | 1);
	expect(FINDING_VTD_CONTEXT, "vtd_context_bus_0", SYNTHETIC_VTD_CONTEXT + 16 * 0x18);
}

static void device_passes_through(void **state)
{
	(void)state;
	flip(SYNTHETIC_VTD_CONTEXT + 16 * 0x10, 2 << 2);
	expect(FINDING_VTD_CONTEXT, "vtd_context_bus_0", SYNTHETIC_VTD_CONTEXT + 16 * 0x10);
}

static void device_in_other_domain(void **state)
{
	(void)state;
	flip(SYNTHETIC_VTD_CONTEXT + 16 * 0x10 + 8, 1 << 8);
	expect(FINDING_VTD_CONTEXT, "vtd_context_bus_0", SYNTHETIC_VTD_CONTEXT + 16 * 0x10);
}

static void device_of_wrong_width(void **state)
{
	(void)state;
	flip(SYNTHETIC_VTD_CONTEXT + 16 * 0x10 + 8, 3);
	expect(FINDING_VTD_CONTEXT, "vtd_context_bus_0", SYNTHETIC_VTD_CONTEXT + 16 * 0x10);
}

static uint64_t dma_entry(uint64_t address)
{
	return synthetic_entry(&synthetic, SYNTHETIC_DOMAIN_ROOT, address, 1);
}

static void dma_read_only(void **state)
{
	(void)state;
	flip(dma_entry(SYNTHETIC_DMA), 2);
	expect(FINDING_MAPPING_RIGHTS, "native|stack", 0x128000);
}

static void dma_missing(void **state)
{
	(void)state;
	synthetic_store(&synthetic, dma_entry(SYNTHETIC_DMA), 0);
	expect(FINDING_MAPPING_MISSING, "native|stack", 0x128000);
}

static void dma_to_kernel(void **state)
{
	(void)state;
	synthetic_store(&synthetic, dma_entry(SYNTHETIC_DMA + 0x1000), 0x102003);
	expect(FINDING_TABLE_REACHABLE, "kernel_bss_0", 0x102000);
}

static void dma_to_tables(void **state)
{
	(void)state;
	synthetic_store(&synthetic, dma_entry(SYNTHETIC_DMA + 0x1000), SYNTHETIC_DOMAIN_ROOT | 3);
	expect(FINDING_TABLE_REACHABLE, "vtd_dma_pt", SYNTHETIC_DOMAIN_ROOT);
}

static void dma_to_subject(void **state)
{
	(void)state;
	synthetic_store(&synthetic, dma_entry(SYNTHETIC_DMA + 0x1000), 0x127001);
	expect(FINDING_MAPPING_EXTRA, "native|text", 0x127000);
}

static void dma_table_elsewhere(void **state)
{
	(void)state;
	synthetic_store(&synthetic, SYNTHETIC_DOMAIN_ROOT + 8 * 4, 0x128003);
	expect(FINDING_TABLE_PLACE, "native|stack", 0x128000);
}

static void dma_entry_with_other_bits(void **state)
{
	(void)state;
	flip(dma_entry(SYNTHETIC_DMA), 0x80);
	expect(FINDING_ENTRY_BITS, "vtd_dma_pt", dma_entry(SYNTHETIC_DMA));
}

/* Interrupts. */

static void interrupt_of_nobody(void **state)
{
	(void)state;
	synthetic_store(&synthetic, SYNTHETIC_VTD_IR + 16 * 41, 1 | 73 << 16);
	expect(FINDING_VTD_INTERRUPT, "vtd_ir", SYNTHETIC_VTD_IR + 16 * 41);
}

static void interrupt_with_other_vector(void **state)
{
	(void)state;
	flip(SYNTHETIC_VTD_IR + 16 * 40, 1 << 16);
	expect(FINDING_VTD_INTERRUPT, "vtd_ir", SYNTHETIC_VTD_IR + 16 * 40);
}

static void interrupt_to_other_cpu(void **state)
{
	(void)state;
	flip(SYNTHETIC_VTD_IR + 16 * 40, 1ULL << 32);
	expect(FINDING_VTD_INTERRUPT, "vtd_ir", SYNTHETIC_VTD_IR + 16 * 40);
}

static void interrupt_of_any_source(void **state)
{
	(void)state;
	flip(SYNTHETIC_VTD_IR + 16 * 40 + 8, 1 << 18);
	expect(FINDING_VTD_INTERRUPT, "vtd_ir", SYNTHETIC_VTD_IR + 16 * 40);
}

static void interrupt_missing(void **state)
{
	(void)state;
	synthetic_store(&synthetic, SYNTHETIC_VTD_IR + 16 * 4, 0);
	expect(FINDING_VTD_INTERRUPT, "vtd_ir", SYNTHETIC_VTD_IR + 16 * 4);
}

static void vector_for_other_subject(void **state)
{
	(void)state;
	flip(SYNTHETIC_VECTORS + 8 * 72, 1);
	expect(FINDING_VECTOR, "kernel_policy_vector", SYNTHETIC_VECTORS + 8 * 72);
}

static void vector_of_nobody(void **state)
{
	(void)state;
	synthetic_store(&synthetic, SYNTHETIC_VECTORS + 8 * 80, 0xffff00280000);
	expect(FINDING_VECTOR, "kernel_policy_vector", SYNTHETIC_VECTORS + 8 * 80);
}

static void line_not_remapped(void **state)
{
	(void)state;
	flip(SYNTHETIC_LINES, POLICY_LINE_REMAPPED << 16);
	expect(FINDING_LINE, "kernel_policy_line", SYNTHETIC_LINES + 2);
}

static void line_of_other_pin(void **state)
{
	(void)state;
	flip(SYNTHETIC_LINES + 8, 1 << 8);
	expect(FINDING_LINE, "kernel_policy_line", SYNTHETIC_LINES + 9);
}

static void ioapic_elsewhere(void **state)
{
	(void)state;
	flip(SYNTHETIC_IOAPICS, 0x1000);
	expect(FINDING_IOAPIC, "kernel_policy_ioapic", SYNTHETIC_IOAPICS);
}

static void iommu_with_other_root(void **state)
{
	(void)state;
	flip(SYNTHETIC_IOMMUS + 8, 0x1000);
	expect(FINDING_IOMMU, "kernel_policy_iommu", SYNTHETIC_IOMMUS + 8);
}

static void iommu_without_remapping(void **state)
{
	(void)state;
	synthetic_store(&synthetic, SYNTHETIC_IOMMUS + 16, 0);
	expect(FINDING_IOMMU, "kernel_policy_iommu", SYNTHETIC_IOMMUS + 16);
}

static void answer_changed(void **state)
{
	(void)state;
	flip(SYNTHETIC_ANSWERS + 8, 8);
	expect(FINDING_ANSWER, "kernel_policy_answer", SYNTHETIC_ANSWERS + 8);
}

/* MSR stores. */

static void store_without_msr(void **state)
{
	(void)state;
	synthetic_store(&synthetic, SYNTHETIC_MSR_STORE, 0);
	expect(FINDING_MSR_STORE, "nested|msrstore", SYNTHETIC_MSR_STORE);
}

static void store_with_value(void **state)
{
	(void)state;
	synthetic_store(&synthetic, SYNTHETIC_MSR_STORE + 8, 1);
	expect(FINDING_MSR_STORE, "nested|msrstore", SYNTHETIC_MSR_STORE);
}

static void store_with_msr_of_kernel(void **state)
{
	(void)state;
	synthetic_store(&synthetic, SYNTHETIC_MSR_STORE + 16, 0x1b);
	expect(FINDING_MSR_STORE, "nested|msrstore", SYNTHETIC_MSR_STORE + 16);
}

/* What the policy asks for and the image does not have. */

static void bend(const char *from, const char *to)
{
	char *place = strstr(synthetic.policy, from);
	char *text;

	assert_non_null(place);
	text = memory_text("%.*s%s%s", (int)(place - synthetic.policy), synthetic.policy, to, place + strlen(from));
	free(synthetic.policy);
	synthetic.policy = text;
}

static void fault_event_missing(void **state)
{
	(void)state;
	bend("<deviceDomains>", "<deviceDomains faultEvent=\"signal\">");
	expect(FINDING_HEADER, "kernel_policy_boot",
	       MUEN_KVA_POLICY_BOOT + offsetof(struct policy_header, fault_subject));
}

static void scrub_missing(void **state)
{
	(void)state;
	bend("<partition name=\"p\"", "<partition scrubL1D=\"true\" name=\"p\"");
	expect(FINDING_PARTITION, "kernel_policy_partition", 0x107000 + offsetof(struct policy_partition, scrub));
}

static void queue_elsewhere(void **state)
{
	(void)state;
	bend("16#580000#", "16#581000#");
	expect(FINDING_IOMMU, "kernel_policy_iommu", SYNTHETIC_IOMMUS + offsetof(struct policy_iommu, queue));
}

/*
 * A VMCS has a field for DEBUGCTL that the subject's controls switch on, a VMCB none: there the store must have it, and
 * the image of the same policy has not.
 */
static void grant_debugctl(bool svm)
{
	synthetic_free(&synthetic);
	synthetic_make(&synthetic, svm);
	bend("<proc2><EnableEPT>0", "<entry><LoadDebugControls>1</LoadDebugControls></entry>"
				    "<exit><SaveDebugControls>1</SaveDebugControls></exit><proc2><EnableEPT>0");
	bend("<msrs>", "<msrs><msr start=\"16#01d9#\" end=\"16#01d9#\" mode=\"rw\"/>");
}

static void store_without_debugctl(void **state)
{
	(void)state;
	grant_debugctl(true);
	expect(FINDING_MSR_STORE, "native|msrstore", SYNTHETIC_NATIVE_MSR_STORE);
}

static void debugctl_in_vmcs(void **state)
{
	(void)state;
	grant_debugctl(false);
	audit();
	for (size_t i = 0; i < findings.count; i++)
		assert_int_not_equal(findings.list[i].kind, FINDING_MSR_STORE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    TEST(untouched),
	    TEST(bus_without_devices_present),
	    TEST(bus_missing),
	    TEST(device_of_no_domain_granted),
	    TEST(device_passes_through),
	    TEST(device_in_other_domain),
	    TEST(device_of_wrong_width),
	    TEST(dma_read_only),
	    TEST(dma_missing),
	    TEST(dma_to_kernel),
	    TEST(dma_to_tables),
	    TEST(dma_to_subject),
	    TEST(dma_table_elsewhere),
	    TEST(dma_entry_with_other_bits),
	    TEST(interrupt_of_nobody),
	    TEST(interrupt_with_other_vector),
	    TEST(interrupt_to_other_cpu),
	    TEST(interrupt_of_any_source),
	    TEST(interrupt_missing),
	    TEST(vector_for_other_subject),
	    TEST(vector_of_nobody),
	    TEST(line_not_remapped),
	    TEST(line_of_other_pin),
	    TEST(ioapic_elsewhere),
	    TEST(iommu_with_other_root),
	    TEST(iommu_without_remapping),
	    TEST(answer_changed),
	    TEST(store_without_msr),
	    TEST(store_with_value),
	    TEST(store_with_msr_of_kernel),
	    TEST(store_without_debugctl),
	    TEST(debugctl_in_vmcs),
	    TEST(fault_event_missing),
	    TEST(scrub_missing),
	    TEST(queue_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
