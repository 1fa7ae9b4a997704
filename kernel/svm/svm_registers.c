/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Control registers and EFER of nested subjects: pure functions. */
#include "svm_registers.h"

#include "x86.h"

#define CR0_KNOWN (CR0_PE | CR0_MP | CR0_EM | CR0_TS | CR0_ET | CR0_NE | CR0_WP | CR0_AM | CR0_NW | CR0_CD | CR0_PG)
#define EFER_OWN (EFER_SCE | EFER_LME | EFER_NXE)

/* In IA-32e mode, paging needs both. */
static uint64_t cr0_accepted(const struct svm_registers *wanted)
{
	uint64_t cr0 = wanted->cr0 & CR0_KNOWN;

	if ((cr0 & CR0_CD) == 0) {
		cr0 &= ~CR0_NW;
	}
	if ((wanted->efer & EFER_LME) != 0 && ((wanted->cr4 & CR4_PAE) == 0 || (cr0 & CR0_PE) == 0)) {
		cr0 &= ~CR0_PG;
	}
	return cr0;
}

static uint64_t efer_accepted(uint64_t efer, uint64_t cr0)
{
	uint64_t const own = (efer & EFER_OWN) | EFER_SVME;

	return (own & EFER_LME) != 0 && (cr0 & CR0_PG) != 0 ? own | EFER_LMA : own;
}

struct svm_registers svm_registers_accepted(const struct svm_registers *wanted, const struct svm_limits *limits)
{
	uint64_t const cr0 = cr0_accepted(wanted);

	return (struct svm_registers){
	    .cr0 = cr0,
	    .cr3 = wanted->cr3 & (limits->address_limit - 1),
	    .cr4 = (wanted->cr4 & limits->cr4_supported & ~CR4_VMXE) | CR4_MCE,
	    .efer = efer_accepted(wanted->efer, cr0),
	};
}

bool svm_registers_write_efer(uint64_t cr0, uint64_t value, uint64_t *efer)
{
	bool const paging = (cr0 & CR0_PG) != 0;

	if ((value & ~(EFER_OWN | EFER_LMA | EFER_SVME)) != 0 || (paging && ((value ^ *efer) & EFER_LME) != 0)) {
		return false;
	}
	*efer = efer_accepted(value, cr0);
	return true;
}
