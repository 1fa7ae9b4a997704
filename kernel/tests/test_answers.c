/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Traps that the policy lets the kernel answer: found among any number of others, given exactly, else the trap's event.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <muen/abi/trap.h>

#include "machine.h"
#include "policy_check.h"

#define ANY 0xffffffffU
#define RIP 0x1000U
#define RESIDUE 0xdddddddddddddddcULL

static subject_id_t first;
static subject_id_t subject;
static subject_id_t monitor;
static uint32_t resume;

static struct policy_answer answer(uint32_t trap, uint32_t key, uint32_t subleaf, uint32_t value)
{
	bool const cpuid = trap == TRAP_CPUID;
	uint32_t const low = trap == TRAP_WRMSR ? 0 : value;

	return (struct policy_answer){
	    .question = POLICY_QUESTION(trap, key) + (cpuid && subleaf != ANY ? subleaf + 1 : 0),
	    .value = {low, low == 0 ? 0 : low + 1, cpuid ? low + 2 : 0, cpuid ? low + 3 : 0},
	};
}

/* A subject between two that have answers of their own, and its monitor. */
static void build(void)
{
	group_id_t group;

	(void)policy_add_cpu();
	first = policy_add_lone_subject(0);
	(void)policy_add_partition(0);
	group = policy_add_group();
	subject = policy_add_subject(group);
	monitor = policy_add_subject(group);
	resume = policy_add_source(monitor, event_handover(subject));
	policy_set_trap(subject, TRAP_CPUID, event_handover(monitor));
	policy_set_trap(subject, TRAP_RDMSR, event_handover(monitor));
	policy_set_trap(subject, TRAP_WRMSR, event_handover(monitor));
	(void)policy_add_major();
	policy_add_minor(0, policy_partition_of(subject), 1000000);
	policy_add_minor(0, policy_partition_of(first), 1000000);
}

static void boot(void)
{
	assert_int_equal(machine_boot(0), subject);
	fake_vcpu.subject[subject].state.instruction_length = 2;
}

static struct cpu_regs *regs(void)
{
	return &subject_pages[subject].regs;
}

static subject_id_t execute(uint32_t trap, uint64_t rax, uint64_t rcx)
{
	fake_vcpu.subject[subject].state.rip = RIP;
	*regs() = (struct cpu_regs){.rax = rax, .rbx = RESIDUE, .rcx = rcx, .rdx = RESIDUE, .rsi = RESIDUE};
	return machine_trap(trap);
}

static void assert_cpuid(uint32_t leaf, uint64_t subleaf, uint32_t value)
{
	assert_int_equal(execute(TRAP_CPUID, leaf, subleaf), subject);
	assert_int_equal(regs()->rax, value);
	assert_int_equal(regs()->rbx, value + 1);
	assert_int_equal(regs()->rcx, value + 2);
	assert_int_equal(regs()->rdx, value + 3);
	assert_int_equal(regs()->rsi, RESIDUE);
	assert_int_equal(fake_vcpu.subject[subject].state.rip, RIP + 2);
}

/* The event of the trap happens, and nothing was done for the subject. Its monitor resumes it. */
static void assert_no_answer(uint32_t trap, uint64_t rax, uint64_t rcx)
{
	assert_int_equal(execute(trap, rax, rcx), monitor);
	assert_int_equal(regs()->rax, rax);
	assert_int_equal(regs()->rcx, rcx);
	assert_int_equal(regs()->rdx, RESIDUE);
	assert_int_equal(fake_vcpu.subject[subject].state.rip, RIP);
	assert_int_equal(machine_hypercall(resume), subject);
}

static void every_answer_is_found_and_no_other(void **state)
{
	(void)state;
	build();
	policy_add_answer(first, answer(TRAP_CPUID, 5, ANY, 0x55));
	for (uint32_t leaf = 0; leaf < 40; leaf++) {
		policy_add_answer(subject, answer(TRAP_CPUID, leaf * 4, ANY, 0x1000 + leaf * 16));
	}
	policy_add_answer(monitor, answer(TRAP_CPUID, 6, ANY, 0x66));
	boot();
	for (uint32_t leaf = 0; leaf < 40; leaf++) {
		assert_cpuid(leaf * 4, leaf * 7, 0x1000 + leaf * 16);
	}
	for (uint32_t leaf = 0; leaf < 161; leaf++) {
		if (leaf % 4 != 0 || leaf >= 160) {
			assert_no_answer(TRAP_CPUID, leaf, 0);
		}
	}
}

static void subleaves_are_told_apart(void **state)
{
	(void)state;
	build();
	policy_add_answer(subject, answer(TRAP_CPUID, 4, 0, 0x40));
	policy_add_answer(subject, answer(TRAP_CPUID, 4, 2, 0x42));
	policy_add_answer(subject, answer(TRAP_CPUID, 4, 0xfffffe, 0x48));
	policy_add_answer(subject, answer(TRAP_CPUID, 5, ANY, 0x50));
	boot();
	assert_cpuid(4, 0, 0x40);
	assert_cpuid(4, 2, 0x42);
	assert_cpuid(4, 0xfffffe, 0x48);
	assert_cpuid(5, 0, 0x50);
	assert_cpuid(5, 0xfffffe, 0x50);
	assert_cpuid(5, 0xffffff, 0x50);
	assert_cpuid(5, 0xffffffff, 0x50);
	assert_no_answer(TRAP_CPUID, 4, 1);
	assert_no_answer(TRAP_CPUID, 4, 3);
	assert_no_answer(TRAP_CPUID, 4, 0xffffff);
	assert_no_answer(TRAP_CPUID, 4, 0x1000000);
	assert_no_answer(TRAP_CPUID, 4, 0xffffffff);
}

static void only_lower_halves_are_asked(void **state)
{
	(void)state;
	build();
	policy_add_answer(subject, answer(TRAP_CPUID, 7, 0, 0x70));
	boot();
	assert_int_equal(execute(TRAP_CPUID, 0xabcd00000007ULL, 0xabcd00000000ULL), subject);
	assert_int_equal(regs()->rax, 0x70);
}

static void msr_is_read(void **state)
{
	(void)state;
	build();
	policy_add_answer(subject, answer(TRAP_CPUID, 0x1b, ANY, 0x10));
	policy_add_answer(subject, answer(TRAP_RDMSR, 0x1b, 0, 0xfee00800));
	boot();
	assert_int_equal(execute(TRAP_RDMSR, RESIDUE, 0x1b), subject);
	assert_int_equal(regs()->rax, 0xfee00800);
	assert_int_equal(regs()->rdx, 0xfee00801);
	assert_int_equal(regs()->rcx, 0x1b);
	assert_int_equal(regs()->rbx, RESIDUE);
	assert_int_equal(fake_vcpu.subject[subject].state.rip, RIP + 2);
	assert_no_answer(TRAP_WRMSR, 0, 0x1b);
}

static void write_of_an_msr_is_ignored(void **state)
{
	(void)state;
	build();
	policy_add_answer(subject, answer(TRAP_WRMSR, 0x80b, 0, 0));
	boot();
	assert_int_equal(execute(TRAP_WRMSR, RESIDUE, 0x80b), subject);
	assert_int_equal(regs()->rax, RESIDUE);
	assert_int_equal(regs()->rdx, RESIDUE);
	assert_int_equal(fake_vcpu.subject[subject].state.rip, RIP + 2);
	assert_no_answer(TRAP_RDMSR, 0, 0x80b);
}

static void msr_above_cpl_0_is_a_fault(void **state)
{
	(void)state;
	build();
	policy_add_answer(subject, answer(TRAP_RDMSR, 0x1b, 0, 0x77));
	boot();
	fake_vcpu.subject[subject].unprivileged = true;
	assert_int_equal(execute(TRAP_RDMSR, 1, 0x1b), subject);
	assert_true(fake_vcpu.subject[subject].faults);
	assert_int_equal(regs()->rax, 1);
	assert_int_equal(fake_vcpu.subject[subject].state.rip, RIP);
	assert_trace("#GP 1");
}

/* The first and the last leaf and MSR, and either beside the other: traps are told apart. */
static void numbers_reach_to_their_ends(void **state)
{
	(void)state;
	build();
	policy_add_answer(subject, answer(TRAP_CPUID, 0, ANY, 0x10));
	policy_add_answer(subject, answer(TRAP_RDMSR, 0, 0, 0x30));
	policy_add_answer(subject, answer(TRAP_CPUID, UINT32_MAX, ANY, 0x20));
	policy_add_answer(subject, answer(TRAP_RDMSR, UINT32_MAX, 0, 0x40));
	boot();
	assert_cpuid(0, 0, 0x10);
	assert_cpuid(UINT32_MAX, 0xffffffff, 0x20);
	assert_no_answer(TRAP_CPUID, UINT32_MAX - 1, 0xffffffff);
	assert_int_equal(execute(TRAP_RDMSR, RESIDUE, 0), subject);
	assert_int_equal(regs()->rax, 0x30);
	assert_int_equal(execute(TRAP_RDMSR, RESIDUE, UINT32_MAX), subject);
	assert_int_equal(regs()->rax, 0x40);
	assert_no_answer(TRAP_WRMSR, 0, 0);
}

/* Its record is for its monitor: the answer does not touch it. */
static void mirrored_subject_gets_its_answer_without_its_record(void **state)
{
	uint64_t rip;

	(void)state;
	build();
	table_subject[subject].flags = POLICY_SUBJECT_MIRRORED;
	policy_add_answer(subject, answer(TRAP_CPUID, 7, ANY, 0x70));
	boot();
	rip = subject_pages[subject].state.rip;
	assert_cpuid(7, 0, 0x70);
	assert_int_equal(subject_pages[subject].state.rip, rip);
}

/* What policy_check() refuses. X(name, change) */
#define REFUSALS(X)                                                                                                    \
	X(equal_answers, table_answer[4] = table_answer[3])                                                            \
	X(leaves_that_fall, table_answer[4] = answer(TRAP_CPUID, 3, 1, 1))                                             \
	X(traps_that_fall, table_answer[1] = answer(TRAP_WRMSR, 2, 0, 0);                                              \
	  table_answer[2] = answer(TRAP_RDMSR, 2, 0, 1))                                                               \
	X(subleaves_that_fall, table_answer[3] = answer(TRAP_CPUID, 4, 2, 1))                                          \
	X(any_beside_another, table_answer[3] = answer(TRAP_CPUID, 4, ANY, 1))                                         \
	X(trap_0, table_answer[3].question = POLICY_QUESTION(0, 4))                                                    \
	X(trap_of_no_answers, table_answer[2].question = POLICY_QUESTION(TRAP_WRMSR + 1, 2))                           \
	X(subleaf_of_an_msr, table_answer[1].question++)                                                               \
	X(third_value_of_an_msr, table_answer[1].value[2] = 1)                                                         \
	X(fourth_value_of_an_msr, table_answer[1].value[3] = 1)                                                        \
	X(value_of_a_write, table_answer[0].value[0] = 1)                                                              \
	X(second_value_of_a_write, table_answer[0].value[1] = 1)                                                       \
	X(last_value_of_a_write, table_answer[0].value[3] = 1)                                                         \
	X(range_behind_the_table, table_subject[subject].answer_count = 6)                                             \
	X(range_outside_the_table, table_subject[subject].answer_first = UINT32_MAX)                                   \
	X(store_without_page, table_subject[subject].msr_count = 1)                                                    \
	X(page_without_store, table_subject[subject].msr_store = 0x1000)                                               \
	X(store_page_unaligned, table_subject[subject].msr_count = 1; table_subject[subject].msr_store = 0x1008)       \
	X(store_too_large, table_subject[subject].msr_count = MUEN_MSR_STORE_MAX + 1;                                  \
	  table_subject[subject].msr_store = 0x1000)

static void build_checked(void)
{
	build();
	policy_add_answer(subject, answer(TRAP_WRMSR, 1, 0, 0));
	policy_add_answer(subject, answer(TRAP_RDMSR, 2, 0, 1));
	policy_add_answer(subject, answer(TRAP_WRMSR, 2, 0, 0));
	policy_add_answer(subject, answer(TRAP_CPUID, 4, 0, 1));
	policy_add_answer(subject, answer(TRAP_CPUID, 4, 1, 1));
}

static bool passes(struct policy_fault *fault)
{
	bool good;

	policy_seal(0);
	good = policy_check();
	*fault = policy_first_fault;
	policy_unseal();
	return good;
}

static void good_answers_pass(void **state)
{
	struct policy_fault fault;

	(void)state;
	build_checked();
	assert_true(passes(&fault));
	table_subject[subject].msr_count = MUEN_MSR_STORE_MAX;
	table_subject[subject].msr_store = 0x1000;
	assert_true(passes(&fault));
}

#define DEFINE_REFUSAL(name, change)                                                                                   \
	static void refuses_##name(void **state)                                                                       \
	{                                                                                                              \
		struct policy_fault fault;                                                                             \
                                                                                                                       \
		(void)state;                                                                                           \
		build_checked();                                                                                       \
		change;                                                                                                \
		assert_false(passes(&fault));                                                                          \
		assert_string_equal(fault.table, "subject");                                                           \
		assert_int_equal(fault.index, subject);                                                                \
	}
REFUSALS(DEFINE_REFUSAL)

#define LIST_REFUSAL(name, change) machine_test(refuses_##name),

int main(void)
{
	const struct CMUnitTest tests[] = {machine_test(every_answer_is_found_and_no_other),
					   machine_test(subleaves_are_told_apart),
					   machine_test(only_lower_halves_are_asked),
					   machine_test(msr_is_read),
					   machine_test(write_of_an_msr_is_ignored),
					   machine_test(msr_above_cpl_0_is_a_fault),
					   machine_test(numbers_reach_to_their_ends),
					   machine_test(mirrored_subject_gets_its_answer_without_its_record),
					   machine_test(good_answers_pass),
					   REFUSALS(LIST_REFUSAL)};

	return cmocka_run_group_tests_name("answers", tests, NULL, NULL);
}
