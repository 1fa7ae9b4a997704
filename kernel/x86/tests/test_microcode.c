/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Microcode: an update of this CPU that is newer is loaded; everything else never reaches the CPU. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <muen/abi/layout.h>

#include "policy_tables.h"
#include "startup.h"

#define SIGNATURE 0x506e3U

static struct policy_header header;
extern const struct policy_header policy_header __attribute__((alias("header")));

static uint32_t update[MUEN_KVA_MICROCODE_SIZE / sizeof(uint32_t)];
extern const uint32_t microcode_update[MUEN_KVA_MICROCODE_SIZE / sizeof(uint32_t)] __attribute__((alias("update")));

enum {
	VERSION,
	REVISION,
	DATE,
	SIGNATURE_WORD,
	CHECKSUM,
	LOADER,
	PLATFORMS,
	DATA_BYTES
};

static uint32_t cpu_revision;
static uint64_t revision_msr;
static uint32_t loads;
static bool cpu_refuses;

/* An update of 2048 bytes for a CPU of platform 1 that has revision 0x10. */
static int setup(void **state)
{
	(void)state;
	memset(update, 0, sizeof(update));
	update[VERSION] = 1;
	update[REVISION] = 0x20;
	update[SIGNATURE_WORD] = SIGNATURE;
	update[LOADER] = 1;
	update[PLATFORMS] = 2;
	header = (struct policy_header){.microcode_size = 2048};
	cpu_revision = 0x10;
	revision_msr = 0xdeadULL << 32;
	loads = 0;
	cpu_refuses = false;
	return 0;
}

uint64_t x86_rdmsr(uint32_t msr)
{
	if (msr == 0x17) {
		return 1ULL << 50;
	}
	assert_int_equal(msr, 0x8b);
	return revision_msr;
}

void x86_wrmsr(uint32_t msr, uint64_t value)
{
	if (msr == 0x8b) {
		assert_int_equal(value, 0);
		revision_msr = 0;
		return;
	}
	assert_int_equal(msr, 0x79);
	assert_int_equal(value, (uint64_t)(uintptr_t)&update[12]);
	loads++;
	if (!cpu_refuses) {
		cpu_revision = update[REVISION];
	}
}

struct x86_cpuid x86_cpuid(uint32_t leaf, uint32_t subleaf)
{
	assert_int_equal(leaf, 1);
	assert_int_equal(subleaf, 0);
	revision_msr = (uint64_t)cpu_revision << 32;
	return (struct x86_cpuid){.eax = SIGNATURE};
}

static void assert_result(bool expected, uint32_t expected_loads)
{
	assert_int_equal(microcode_load(), expected);
	assert_int_equal(loads, expected_loads);
}

static void newer_update_is_loaded(void **state)
{
	(void)state;
	assert_result(true, 1);
	assert_result(true, 1);
}

static void policy_without_update_does_nothing(void **state)
{
	(void)state;
	header.microcode_size = 0;
	assert_result(true, 0);
}

static void update_that_the_cpu_has_is_left_alone(void **state)
{
	(void)state;
	cpu_revision = 0x20;
	assert_result(true, 0);
	cpu_revision = 0x21;
	assert_result(true, 0);
}

static void update_of_another_cpu_is_left_alone(void **state)
{
	(void)state;
	update[SIGNATURE_WORD]++;
	assert_result(true, 0);
	update[SIGNATURE_WORD]--;
	update[PLATFORMS] = 0xfd;
	assert_result(true, 0);
}

static void broken_updates_never_reach_the_cpu(void **state)
{
	static const struct {
		uint32_t word;
		uint32_t value;
	} defects[] = {{VERSION, 2}, {LOADER, 0}, {DATA_BYTES, 2004}, {DATA_BYTES, 7}, {DATA_BYTES, UINT32_MAX}};

	for (size_t i = 0; i < sizeof(defects) / sizeof(defects[0]); i++) {
		(void)setup(state);
		update[defects[i].word] = defects[i].value;
		assert_result(false, 0);
	}
	(void)setup(state);
	header.microcode_size = 47;
	assert_result(false, 0);
	header.microcode_size = 2047;
	assert_result(false, 0);
}

static void cpu_that_does_not_take_it_is_noticed(void **state)
{
	(void)state;
	cpu_refuses = true;
	assert_result(false, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(newer_update_is_loaded, setup),
	    cmocka_unit_test_setup(policy_without_update_does_nothing, setup),
	    cmocka_unit_test_setup(update_that_the_cpu_has_is_left_alone, setup),
	    cmocka_unit_test_setup(update_of_another_cpu_is_left_alone, setup),
	    cmocka_unit_test_setup(broken_updates_never_reach_the_cpu, setup),
	    cmocka_unit_test_setup(cpu_that_does_not_take_it_is_noticed, setup),
	};

	return cmocka_run_group_tests_name("microcode", tests, NULL, NULL);
}
