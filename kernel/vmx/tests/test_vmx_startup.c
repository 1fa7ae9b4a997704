/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Each row of the start-up table fails alone: of a good CPU one thing is taken away, and the name of its row comes
 * back. The source is included for its table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "vmx_startup.c"

#define TIMER_RATE 5U

const struct policy_header policy_header = {.vmx_timer_rate = TIMER_RATE};

static struct cpu_features good(void)
{
	return (struct cpu_features){
	    .leaf1_ecx = 1U << 5,
	    .cr0 = CR0_PE | CR0_NE | CR0_PG,
	    .cr4 = CR4_PAE,
	    .feature_control = 5,
	    .vmx_basic = 0x00d810000000002bULL,
	    .vmx_pin = 0x0000007f00000016ULL,
	    .vmx_proc = 0xf7f9fffe04006172ULL,
	    .vmx_proc2 = 0x02177fff00000000ULL,
	    .vmx_ept_vpid = 0x00000f0106734141ULL,
	    .vmx_exit = 0x007fffff00036dfbULL,
	    .vmx_entry = 0x0000ffff000011fbULL,
	    .vmx_misc = 0x00000000600401e0ULL | TIMER_RATE,
	    .vmx_cr0_fixed0 = 0x80000021ULL,
	    .vmx_cr0_fixed1 = 0xffffffffULL,
	    .vmx_cr4_fixed0 = 0x2000ULL,
	    .vmx_cr4_fixed1 = 0x3727ffULL,
	};
}

static uint64_t without(uint64_t capability, uint32_t bits)
{
	return capability & ~((uint64_t)bits << 32);
}

/* One thing less than good, for the row of this index. */
static struct cpu_features broken(size_t row)
{
	struct cpu_features f = good();

	switch (row) {
	case 0:
		f.leaf1_ecx = 0;
		break;
	case 1:
		f.feature_control = 1;
		break;
	case 2:
		f.cr0 = CR0_PE | CR0_PG;
		break;
	case 3:
		f.cr4 = 1ULL << 22;
		break;
	case 4:
		f.vmx_basic = (f.vmx_basic & ~(0x1fffULL << 32)) | 0x1001ULL << 32;
		break;
	case 5:
		f.vmx_basic |= 1ULL << 48;
		break;
	case 6:
		f.vmx_basic &= ~(0xfULL << 50);
		break;
	case 7:
		f.vmx_pin = without(f.vmx_pin, PIN_EXTERNAL_INTERRUPT);
		break;
	case 8:
		f.vmx_pin = without(f.vmx_pin, PIN_NMI);
		break;
	case 9:
		f.vmx_pin = without(f.vmx_pin, PIN_PREEMPTION_TIMER);
		break;
	case 10:
		f.vmx_misc ^= 1;
		break;
	case 11:
		f.vmx_proc = without(f.vmx_proc, PROC_INTERRUPT_WINDOW);
		break;
	case 12:
		f.vmx_proc = without(f.vmx_proc, PROC_CR3_STORE);
		break;
	case 13:
		f.vmx_proc = without(f.vmx_proc, PROC_CR8_LOAD);
		break;
	case 14:
		f.vmx_proc = without(f.vmx_proc, PROC_MOV_DR);
		break;
	case 15:
		f.vmx_proc = without(f.vmx_proc, PROC_MWAIT);
		break;
	case 16:
		f.vmx_proc = without(f.vmx_proc, PROC_IO_BITMAPS);
		break;
	case 17:
		f.vmx_proc = without(f.vmx_proc, PROC_MSR_BITMAPS);
		break;
	case 18:
		f.vmx_proc = without(f.vmx_proc, PROC_SECONDARY);
		break;
	case 19:
		f.vmx_proc2 = without(f.vmx_proc2, PROC2_WBINVD);
		break;
	case 20:
		f.vmx_exit = without(f.vmx_exit, EXIT_HOST_64BIT);
		break;
	case 21:
		f.vmx_exit = without(f.vmx_exit, EXIT_ACKNOWLEDGE);
		break;
	case 22:
		f.vmx_entry = without(f.vmx_entry, ENTRY_IA32E_GUEST);
		break;
	case 23:
		f.vmx_proc2 = without(f.vmx_proc2, PROC2_VPID);
		break;
	case 24:
		f.vmx_ept_vpid &= ~(1ULL << 32);
		break;
	case 25:
		f.vmx_ept_vpid &= ~(1ULL << 41);
		break;
	default:
		fail_msg("row %zu has no test", row);
	}
	return f;
}

#define NAME(name, passes) name,

static const char *const row_names[] = {VMX_STARTUP_ROWS(NAME)};

static void test_good_cpu_passes(void **state)
{
	struct cpu_features const features = good();

	(void)state;
	assert_null(vcpu_startup_failure(&features));
}

static void test_unlocked_feature_control_passes(void **state)
{
	struct cpu_features features = good();

	(void)state;
	features.feature_control = 0;
	assert_null(vcpu_startup_failure(&features));
}

static void test_each_row_fails_alone(void **state)
{
	(void)state;
	for (size_t row = 0; row < sizeof(row_names) / sizeof(row_names[0]); row++) {
		struct cpu_features const features = broken(row);
		const char *const name = vcpu_startup_failure(&features);

		assert_non_null(name);
		assert_string_equal(name, row_names[row]);
	}
}

/* Capability: bit 0 must be 1, bits 0 to 2 may be. */
static void test_control_word(void **state)
{
	uint64_t const capability = 7ULL << 32 | 1U;

	(void)state;
	assert_int_equal(vmx_controls_word(4, capability), 5);
	assert_int_equal(vmx_controls_deviation(4, 1, capability), 0);
	assert_int_equal(vmx_controls_deviation(4, 0, capability), 1);
	assert_int_equal(vmx_controls_deviation(12, 1, capability), 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_good_cpu_passes),
	    cmocka_unit_test(test_unlocked_feature_control_passes),
	    cmocka_unit_test(test_each_row_fails_alone),
	    cmocka_unit_test(test_control_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
