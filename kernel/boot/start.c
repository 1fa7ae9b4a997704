/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Start-up of every CPU: tables, checks, virtualization, the subjects of this CPU, and off. The boot CPU checks the
 * policy before anything relies on it, and starts the others.
 */
#include "apic.h"
#include "console.h"
#include "crash_audit.h"
#include "descriptors.h"
#include "kernel.h"
#include "panic.h"
#include "policy_check.h"
#include "sched.h"
#include "startup.h"
#include "subject.h"
#include "vtd.h"
#include "x86.h"

/* Called by entry.S on every CPU. */
_Noreturn void kernel_start(cpu_id_t cpu);

/* PA0 WB, PA1 WT, PA2 WC, PA3 UC, PA4 WP, PA5 WT, PA6 UC-, PA7 UC: the page tables' memory types count on it. */
#define PAT_VALUE 0x0007040500010406ULL

#define INIT_DELAY_MS 10U /* SDM vol. 3, 8.4.4.1 */
#define STARTUP_DELAY_US 200U

static void start_wait(tsc_t interval)
{
	tsc_t const begin = hw_tsc();

	while (hw_tsc() - begin < interval) {
		hw_pause();
	}
}

static void start_application_processor(uint32_t apic_id)
{
	uint32_t const startup = APIC_STARTUP(MUEN_TRAMPOLINE_PHYS / MUEN_PAGE_SIZE);

	apic_send(apic_id, APIC_INIT);
	start_wait((tsc_t)policy_header.tsc_khz * INIT_DELAY_MS);
	apic_send(apic_id, startup);
	start_wait((tsc_t)policy_header.tsc_khz * STARTUP_DELAY_US / 1000U);
	apic_send(apic_id, startup);
}

static void start_print_banner(void)
{
	console_string("Muen SDK kernel " KERNEL_VERSION ", ");
	console_string(vcpu_virtualization == POLICY_VMX ? "VMX" : "SVM");
	console_string(", system ");
	console_string(policy_header.system_name);
	console_string(", CPUs ");
	console_decimal(policy_header.cpu_count);
	console_string(", subjects ");
	console_decimal(policy_header.subject_count);
	console_string("\n");
}

/* Microcode comes first: it may change what the CPU says of itself. */
static void start_enable_cpu(cpu_id_t cpu)
{
	struct cpu_features features;
	const char *failure;

	if (!microcode_load()) {
		panic(CRASH_STARTUP, "the microcode update is broken, or refused, APIC id", policy_cpu[cpu].apic_id);
	}
	cpu_features_read(&features);
	failure = startup_check_failure(&features);
	if (failure != NULL) {
		console_lock();
		console_string("start-up check failed: ");
		console_string(failure);
		console_string("\n");
		console_unlock();
		panic(CRASH_STARTUP, "this CPU cannot run the kernel, APIC id", policy_cpu[cpu].apic_id);
	}
	mce_enable();
	fpu_enable(fpu_supported_features(&features));
	x86_wrmsr(MSR_PAT, PAT_VALUE);
	apic_enable();
	vcpu_enable(policy_cpu[cpu].host_page);
}

/* What must be known good before this CPU relies on the policy; and the machine as the policy wants it. */
static void start_system(void)
{
	uint32_t line;

	console_init();
	crash_audit_boot();
	if (!policy_check()) {
		console_string("policy refused: ");
		console_string(policy_first_fault.table);
		console_string("\n");
		panic(CRASH_STARTUP, "policy_check() refuses entry", policy_first_fault.index);
	}
	start_print_banner();
	for (uint32_t index = 0; index < policy_header.port_write_count; index++) {
		x86_out8(policy_port_write[index].port, policy_port_write[index].value);
	}
	ioapic_mask_all();
	line = ioapic_missing_line();
	if (line != policy_header.line_count) {
		panic(CRASH_STARTUP, "an I/O APIC has no pin for line", line);
	}
	vtd_enable();
}

/*
 * Everyone has its subjects ready, and its local APIC on, before devices may interrupt and time starts; everyone knows
 * the time before anyone runs.
 */
void kernel_start(cpu_id_t cpu)
{
	bool const boot_cpu = cpu == policy_header.boot_cpu;

	descriptors_load();
	if (boot_cpu) {
		start_system();
	}
	sched_init(cpu);
	start_enable_cpu(cpu);
	for (cpu_id_t other = 0; boot_cpu && other < policy_header.cpu_count; other++) {
		if (other != cpu) {
			start_application_processor(policy_cpu[other].apic_id);
		}
	}
	for (subject_id_t subject = 0; subject < policy_header.subject_count; subject++) {
		if (policy_subject[subject].cpu == cpu) {
			subject_reset(subject);
		}
	}
	sched_meet_all();
	if (boot_cpu) {
		ioapic_route_lines();
		sched_start_time(hw_tsc());
	}
	sched_meet_all();
	sched_start();
	vcpu_start(kernel_prepare_entry());
}
