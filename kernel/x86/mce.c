/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Machine check banks (SDM vol. 3, 15.3; APM vol. 2, 9.3). What earlier boots left in them is cleared. */
#include "startup.h"

#include "crash_audit.h"
#include "exception.h"
#include "x86.h"

#define MSR_MCG_CAP 0x179U
#define MSR_MCG_STATUS 0x17aU
#define MSR_MCG_CTL 0x17bU
#define MSR_BANK 0x400U /* CTL, STATUS, ADDR, MISC of bank 0; four MSRs a bank */
#define BANK_STATUS 1U
#define BANK_ADDRESS 2U
#define BANK_MISC 3U
#define BANK_MSRS 4U

#define MCG_CAP_BANKS 0xffU
#define BANKS_MAX 32U /* behind them lie other MSRs */
#define MCG_CAP_CTL 0x100U
#define STATUS_VALID (1ULL << 63)
#define STATUS_MISC_VALID (1ULL << 59)
#define STATUS_ADDRESS_VALID (1ULL << 58)

/* MCG_CAP, or 0: emulators have CPUs that promise it and do not have it. */
static uint64_t capabilities;

static uint32_t mce_bank_count(void)
{
	uint32_t const count = (uint32_t)(capabilities & MCG_CAP_BANKS);

	return count < BANKS_MAX ? count : BANKS_MAX;
}

void mce_enable(void)
{
	if (!msr_probe(MSR_MCG_CAP, &capabilities)) {
		capabilities = 0;
	}
	if ((capabilities & MCG_CAP_CTL) != 0) {
		x86_wrmsr(MSR_MCG_CTL, UINT64_MAX);
	}
	for (uint32_t bank = 0; bank < mce_bank_count(); bank++) {
		x86_wrmsr(MSR_BANK + BANK_MSRS * bank, UINT64_MAX);
		x86_wrmsr(MSR_BANK + BANK_MSRS * bank + BANK_STATUS, 0);
	}
	x86_write_cr4(x86_read_cr4() | CR4_MCE);
}

/* Address and misc exist only where the status says so: else they are not read (SDM vol. 3, 15.3.2.3 and 15.3.2.4). */
void crash_audit_machine_check(void)
{
	uint32_t const present = mce_bank_count();
	uint32_t const count = present < CRASH_AUDIT_BANKS ? present : CRASH_AUDIT_BANKS;

	crash_dump.machine_check.mcg_status = capabilities != 0 ? x86_rdmsr(MSR_MCG_STATUS) : 0;
	crash_dump.machine_check.bank_count = (uint8_t)count;
	for (uint32_t bank = 0; bank < count; bank++) {
		uint32_t const msr = MSR_BANK + BANK_MSRS * bank;
		uint64_t const status = x86_rdmsr(msr + BANK_STATUS);
		struct crash_bank *const dump = &crash_dump.machine_check.bank[bank];

		dump->status = status;
		if ((status & STATUS_VALID) != 0 && (status & STATUS_ADDRESS_VALID) != 0) {
			dump->address = x86_rdmsr(msr + BANK_ADDRESS);
		}
		if ((status & STATUS_VALID) != 0 && (status & STATUS_MISC_VALID) != 0) {
			dump->misc = x86_rdmsr(msr + BANK_MISC);
		}
	}
	crash_dump.validity |= CRASH_HAS_MACHINE_CHECK;
}
