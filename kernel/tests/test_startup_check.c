/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The start-up rows that both back ends need: a good CPU passes; each row fails alone, by its name; what the policy
 * does not ask for is not demanded. The source is included, so that each row can be asked by itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "machine.h"

#include "startup_check.c"

/* One way to lack what a row demands. */
struct defect {
	const char *row;
	size_t offset; /* of the member of struct cpu_features */
	size_t size;
	uint64_t clear;
	uint64_t set;
};

#define XSAVE_BYTES_MAX 3376U

#define DEFECT(row, member, clear, set)                                                                                \
	{                                                                                                              \
		row, offsetof(struct cpu_features, member), sizeof(((struct cpu_features *)0)->member), clear, set     \
	}

static const struct defect defects[] = {
    DEFECT("protected mode (CR0.PE)", cr0, 1U << 0, 0),
    DEFECT("paging (CR0.PG)", cr0, 1U << 31, 0),
    DEFECT("IA-32e mode (EFER.LMA)", efer, 1U << 10, 0),
    DEFECT("execute disable (EFER.NXE)", efer, 1U << 11, 0),
    DEFECT("no virtual-8086 mode (RFLAGS.VM)", rflags, 0, 1U << 17),
    DEFECT("machine check exception (CPUID.1:EDX[7])", leaf1_edx, 1U << 7, 0),
    DEFECT("machine check architecture (CPUID.1:EDX[14])", leaf1_edx, 1U << 14, 0),
    DEFECT("local APIC (CPUID.1:EDX[9])", leaf1_edx, 1U << 9, 0),
    DEFECT("x2APIC (CPUID.1:ECX[21])", leaf1_ecx, 1U << 21, 0),
    DEFECT("PAT (CPUID.1:EDX[16])", leaf1_edx, 1U << 16, 0),
    DEFECT("invariant TSC (CPUID.80000007H:EDX[8])", ext7_edx, 1U << 8, 0),
    DEFECT("XSAVE (CPUID.1:ECX[26])", leaf1_ecx, 1U << 26, 0),
    DEFECT("XSAVE of x87 and SSE (CPUID.0DH:EAX[1:0])", leafd_eax, 1U << 0, 0),
    DEFECT("XSAVE of x87 and SSE (CPUID.0DH:EAX[1:0])", leafd_eax, 1U << 1, 0),
    DEFECT("XSAVE area within its page (CPUID.0DH)", xsave_bytes, UINT32_MAX, XSAVE_BYTES_MAX + 1),
    DEFECT("XSAVE area within its page (CPUID.0DH)", xsave_bytes, 0, UINT32_MAX),
    DEFECT("scrub: IBPB (CPUID.7:EDX[26], CPUID.80000008H:EBX[12])", ibpb, UINT32_MAX, 0),
    DEFECT("scrub: VERW (CPUID.7:EDX[10])", leaf7_edx, 1U << 10, 0),
    DEFECT("scrub: L1D flush (CPUID.7:EDX[28])", leaf7_edx, 1U << 28, 0),
};

#define DEFECT_COUNT (sizeof(defects) / sizeof(defects[0]))

/* Every bit that no row demands is clear. */
static const struct cpu_features minimal = {
    .leaf1_ecx = 1U << 21 | 1U << 26,
    .leaf1_edx = 1U << 7 | 1U << 9 | 1U << 14 | 1U << 16,
    .leafd_eax = 3,
    .xsave_bytes = XSAVE_BYTES_MAX,
    .leaf7_edx = 1U << 10 | 1U << 28,
    .ibpb = 1U << 12,
    .svm_asids = 2,
    .ext7_edx = 1U << 8,
    .cr0 = 1U << 31 | 1,
    .efer = 1U << 10 | 1U << 11,
};

/* Every bit that no row forbids is set. */
static struct cpu_features maximal(void)
{
	struct cpu_features features;

	memset(&features, 0xff, sizeof(features));
	features.rflags &= ~(1ULL << 17);
	features.xsave_bytes = XSAVE_BYTES_MAX;
	return features;
}

/* The policy asks for everything that it may ask for. */
static int setup(void **state)
{
	(void)machine_setup(state);
	table_header.apic_mode = POLICY_X2APIC;
	table_header.flags = POLICY_FLAG_INVARIANT_TSC;
	(void)policy_add_cpu();
	(void)policy_add_partition(0);
	table_partition[policy_add_partition(0)].scrub = POLICY_SCRUB_IBPB | POLICY_SCRUB_VERW | POLICY_SCRUB_L1D;
	return 0;
}

static struct cpu_features with_defect(struct cpu_features features, const struct defect *defect)
{
	uint64_t value = 0;

	memcpy(&value, (const uint8_t *)&features + defect->offset, defect->size);
	value = (value & ~defect->clear) | defect->set;
	memcpy((uint8_t *)&features + defect->offset, &value, defect->size);
	return features;
}

#define COUNT_FAILURE(name, passes, bits) failures += (passes) ? 0 : 1;

static uint32_t failing_rows(const struct cpu_features *features)
{
	uint32_t failures = 0;

	STARTUP_ROWS(COUNT_FAILURE)
	return failures;
}

static void assert_passes(struct cpu_features features)
{
	assert_null(startup_check_failure(&features));
	assert_int_equal(failing_rows(&features), 0);
}

static void good_cpu_passes(void **state)
{
	(void)state;
	assert_passes(minimal);
	assert_passes(maximal());
}

static void assert_fails_alone(const struct cpu_features *good, const struct defect *defect)
{
	struct cpu_features const features = with_defect(*good, defect);
	const char *const failure = startup_check_failure(&features);

	assert_non_null(failure);
	assert_string_equal(failure, defect->row);
	assert_int_equal(failing_rows(&features), 1);
}

static void each_row_fails_alone_by_its_name(void **state)
{
	struct cpu_features const most = maximal();

	(void)state;
	for (size_t index = 0; index < DEFECT_COUNT; index++) {
		assert_fails_alone(&minimal, &defects[index]);
		assert_fails_alone(&most, &defects[index]);
	}
}

static bool has_defect(const char *row)
{
	for (size_t index = 0; index < DEFECT_COUNT; index++) {
		if (strcmp(defects[index].row, row) == 0) {
			return true;
		}
	}
	return false;
}

#define ASSERT_HAS_DEFECT(name, passes, bits) assert_true(has_defect(name));

/* A row that is added to the table needs a defect here. */
static void each_row_has_a_defect(void **state)
{
	(void)state;
	STARTUP_ROWS(ASSERT_HAS_DEFECT)
}

#define ASSERT_NAMED(name, passes, bits) assert_true(strlen(name) > 10 && strchr(name, '(') != NULL);

static void each_row_names_the_register(void **state)
{
	(void)state;
	STARTUP_ROWS(ASSERT_NAMED)
}

/* Of several, the first is named: the back end's, then the first of the table. */
static void cpu_without_anything_fails_by_the_first_row(void **state)
{
	struct cpu_features nothing = {0};

	(void)state;
	assert_string_equal(startup_check_failure(&nothing), "no back end");
	nothing.svm_asids = 2;
	assert_string_equal(startup_check_failure(&nothing), "protected mode (CR0.PE)");
}

static void x2apic_is_not_demanded_by_an_xapic_policy(void **state)
{
	struct cpu_features features = minimal;

	(void)state;
	features.leaf1_ecx &= ~(1U << 21);
	assert_string_equal(startup_check_failure(&features), "x2APIC (CPUID.1:ECX[21])");
	table_header.apic_mode = POLICY_XAPIC;
	assert_passes(features);
	assert_passes(minimal);
}

static void invariant_tsc_is_not_demanded_without_the_flag(void **state)
{
	struct cpu_features features = minimal;

	(void)state;
	features.ext7_edx = 0;
	assert_string_equal(startup_check_failure(&features), "invariant TSC (CPUID.80000007H:EDX[8])");
	table_header.flags = POLICY_FLAG_TAU0;
	assert_passes(features);
	assert_passes(minimal);
}

/* The policy's wishes concern these rows alone. */
static void other_rows_do_not_depend_on_the_policy(void **state)
{
	(void)state;
	table_header.apic_mode = POLICY_XAPIC;
	table_header.flags = 0;
	table_partition[1].scrub = 0;
	for (size_t index = 0; index < DEFECT_COUNT; index++) {
		struct cpu_features const features = with_defect(minimal, &defects[index]);
		bool const by_policy = strncmp(defects[index].row, "x2APIC", 6) == 0 ||
				       strncmp(defects[index].row, "invariant TSC", 13) == 0 ||
				       strncmp(defects[index].row, "scrub", 5) == 0;

		assert_int_equal(failing_rows(&features), by_policy ? 0 : 1);
	}
}

const char *vcpu_startup_failure(const struct cpu_features *features)
{
	return features->svm_asids == 0 ? "no back end" : NULL;
}

static void rows_that_pass_are_entered_into_the_crash_audit(void **state)
{
	struct cpu_features features = minimal;

	(void)state;
	crash_dump = (struct crash_dump){0};
	assert_null(startup_check_failure(&features));
	assert_int_equal(crash_dump.validity, 0);
	features.leaf1_edx &= ~(1U << 16);
	assert_non_null(startup_check_failure(&features));
	assert_int_equal(crash_dump.validity, CRASH_HAS_STARTUP);
	assert_int_equal(crash_dump.startup.system, 0x3ff);
	assert_int_equal(crash_dump.startup.fpu, 3);
	assert_int_equal(crash_dump.startup.mce, 3);
	features.svm_asids = 0;
	features.efer &= ~(1ULL << 10);
	features.leaf1_ecx &= ~(1U << 26);
	features.leaf1_edx &= ~(1U << 14);
	assert_string_equal(startup_check_failure(&features), "no back end");
	assert_int_equal(crash_dump.startup.system, 0x3ff & ~0x0d3 & ~0x010);
	assert_int_equal(crash_dump.startup.fpu, 2);
	assert_int_equal(crash_dump.startup.mce, 1);
}

#define startup_test(function) cmocka_unit_test_setup_teardown(function, setup, machine_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    startup_test(good_cpu_passes),
	    startup_test(each_row_fails_alone_by_its_name),
	    startup_test(each_row_has_a_defect),
	    startup_test(each_row_names_the_register),
	    startup_test(rows_that_pass_are_entered_into_the_crash_audit),
	    startup_test(cpu_without_anything_fails_by_the_first_row),
	    startup_test(x2apic_is_not_demanded_by_an_xapic_policy),
	    startup_test(invariant_tsc_is_not_demanded_without_the_flag),
	    startup_test(other_rows_do_not_depend_on_the_policy),
	};

	return cmocka_run_group_tests_name("start-up check", tests, NULL, NULL);
}
