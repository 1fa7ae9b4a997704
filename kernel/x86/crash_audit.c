/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Writes the crash audit page. CPUs take slots by an atomic counter; what is common to the dumps is written under a
 * lock, anew by each that is done, so that count and CRC are right when the last one is. The page survives a warm
 * reset, and holds anything at all after a cold start: its counters may wrap.
 */
#include "crash_audit.h"

#include "sched.h"
#include "vcpu.h"

#define WAIT_MS 100U
#define CRC_POLYNOMIAL 0xedb88320U

union crash_audit_page {
	struct crash_audit audit;
	uint8_t byte[MUEN_PAGE_SIZE];
};

extern volatile union crash_audit_page crash_audit_page;

struct crash_dump crash_dump;

static bool recording;
__attribute__((section(".shared"))) static uint64_t slots_taken;
__attribute__((section(".shared"))) static uint64_t dumps_done;
__attribute__((section(".shared"))) static uint64_t common_lock;

static bool crash_audit_is_present(void)
{
	return (policy_header.flags & POLICY_FLAG_CRASH_AUDIT) != 0;
}

void crash_audit_boot(void)
{
	if (!crash_audit_is_present()) {
		return;
	}
	if (crash_audit_page.audit.magic != CRASH_AUDIT_MAGIC) {
		for (uint32_t index = 0; index < sizeof(struct crash_audit); index++) {
			crash_audit_page.byte[index] = 0;
		}
		crash_audit_page.audit.magic = CRASH_AUDIT_MAGIC;
		crash_audit_page.audit.max_dump_count = CRASH_AUDIT_DUMPS;
	}
	crash_audit_page.audit.boot_count = bits_add_wrapping(crash_audit_page.audit.boot_count, 1);
}

void crash_audit_subject(subject_id_t subject)
{
	struct vcpu_event const event = vcpu_read_event(subject);

	vcpu_read_state(subject);
	crash_dump.subject.event_info = event.info;
	crash_dump.subject.event_error = event.error;
	crash_dump.subject.id = (uint16_t)subject;
	crash_dump.subject.flags = 1;
	crash_dump.subject.state = subject_pages[subject].state;
	if (subject_fpu_owner == subject) {
		hw_fpu_save(subject);
	}
	for (uint32_t index = 0; index < CRASH_FPU_BYTES; index++) {
		crash_dump.subject.fpu[index] = subject_pages[subject].fpu_page[index];
	}
	crash_dump.validity |= CRASH_HAS_SUBJECT;
}

/* What a failed VMX instruction was about: panic()'s value, by reason. */
static void crash_audit_vmx(enum crash_reason reason, uint64_t value)
{
	uint8_t validity = CRASH_VMX_HAS_REQUESTED;

	if (reason < CRASH_VMX_ROOT || reason > CRASH_VMX_VMREAD) {
		return;
	}
	if (reason == CRASH_VMX_ENTRY) {
		crash_dump.vmx.instruction_error = (uint8_t)value;
		validity = CRASH_VMX_HAS_ERROR;
	} else if (reason == CRASH_VMX_VMREAD || reason == CRASH_VMX_VMWRITE) {
		crash_dump.vmx.field = (uint16_t)value;
		validity = CRASH_VMX_HAS_FIELD;
	} else {
		crash_dump.vmx.requested = value;
	}
	crash_dump.vmx.validity |= validity;
	crash_dump.validity |= CRASH_HAS_VMX;
}

static uint32_t crc_bytes(uint32_t crc, uint32_t first, uint32_t end)
{
	for (uint32_t index = first; index < end; index++) {
		crc ^= crash_audit_page.byte[index];
		for (uint32_t bit = 0; bit < 8; bit++) {
			crc = (crc & 1U) != 0 ? crc >> 1 ^ CRC_POLYNOMIAL : crc >> 1;
		}
	}
	return crc;
}

/* The CRC is of what a crash writes, without the counters that every boot changes. */
static void crash_audit_common(void)
{
	static const char version[CRASH_VERSION_BYTES] = KERNEL_VERSION;
	volatile struct crash_audit *const audit = &crash_audit_page.audit;
	uint32_t crc;

	while (hw_atomic_exchange(&common_lock, 1) != 0) {
		hw_pause();
	}
	dumps_done++;
	audit->dump_count = (uint8_t)dumps_done;
	audit->generation = bits_add_wrapping(audit->boot_count, 1);
	audit->crash_count = bits_add_wrapping(audit->crash_count, 1);
	for (uint32_t index = 0; index < CRASH_VERSION_BYTES; index++) {
		audit->version[index] = version[index];
	}
	crc = crc_bytes(UINT32_MAX, offsetof(struct crash_audit, version), offsetof(struct crash_audit, boot_count));
	audit->crc32 = ~crc_bytes(crc, offsetof(struct crash_audit, reserved), sizeof(struct crash_audit));
	(void)hw_atomic_exchange(&common_lock, 0);
}

void crash_audit_record(enum crash_reason reason, uint64_t value)
{
	uint64_t taken;

	if (recording) {
		hw_reset();
	}
	recording = true;
	crash_audit_vmx(reason, value);
	if (!crash_audit_is_present()) {
		return;
	}
	taken = hw_atomic_add(&slots_taken, 1);
	if (taken > CRASH_AUDIT_DUMPS) {
		hw_stop();
	}
	crash_dump.tsc = hw_tsc();
	crash_dump.reason = reason;
	crash_dump.apic_id = (uint8_t)policy_cpu[sched_this_cpu].apic_id;
	crash_audit_page.audit.dump[taken - 1] = crash_dump;
	crash_audit_common();
}

void crash_audit_wait(void)
{
	tsc_t const begin = hw_tsc();

	if (!crash_audit_is_present()) {
		return;
	}
	while (hw_tsc() - begin < (tsc_t)policy_header.tsc_khz * WAIT_MS) {
		hw_pause();
	}
}
