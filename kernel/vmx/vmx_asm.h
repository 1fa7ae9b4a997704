/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * VMX instructions. Each reports failure in RFLAGS (SDM vol. 3, 30.2): CF without, ZF with an error number. A failure
 * is a defect of the kernel, as it alone chooses the operands, and ends in a panic that names field or address.
 */
#ifndef VMX_ASM_H
#define VMX_ASM_H

#include "panic.h"
#include "types.h"
#include "vcpu_common.h"
#include "vmcs_fields.h"
#include "x86.h"

#define INVVPID_SINGLE_CONTEXT 1ULL

static inline uint64_t vmx_read(enum vmcs_field field)
{
	uint64_t value;

	__asm__ goto("vmread %[field], %[value]; jbe %l[failed]"
		     : [value] "=r"(value)
		     : [field] "r"((uint64_t)field)
		     : "cc", "memory"
		     : failed);
	return value;
failed:
	panic(CRASH_VMX_VMREAD, "VMREAD failed, field", field);
}

/*
 * The same of a field that vcpu_reset() has written before, or that every CPU has, after another field of the same VMCS
 * has been read: neither of the two reasons for a failure is left, and mirroring reads some fifty fields.
 */
static inline uint64_t vmx_read_known(enum vmcs_field field)
{
	uint64_t value;

	__asm__ volatile("vmread %[field], %[value]"
			 : [value] "=r"(value)
			 : [field] "r"((uint64_t)field)
			 : "cc", "memory");
	return value;
}

/* The same to memory, wherever it lies: 8 bytes, with zeros above a field that is narrower. */
static inline void vmx_read_known_to(enum vmcs_field field, void *destination)
{
	typedef uint64_t __attribute__((aligned(1), may_alias)) word_t;

	__asm__ volatile("vmread %[field], %[word]"
			 : [word] "=m"(*(word_t *)destination)
			 : [field] "r"((uint64_t)field)
			 : "cc");
}

static inline uint32_t vmx_read32(enum vmcs_field field)
{
	return (uint32_t)vmx_read(field);
}

static inline void vmx_write(enum vmcs_field field, uint64_t value)
{
	__asm__ goto("vmwrite %[value], %[field]; jbe %l[failed]"
		     :
		     : [value] "rm"(value), [field] "r"((uint64_t)field)
		     : "cc", "memory"
		     : failed);
	return;
failed:
	panic(CRASH_VMX_VMWRITE, "VMWRITE failed, field", field);
}

/* Make the VMCS current whose physical address is there. */
static inline void vmx_load(const hpa_t *vmcs)
{
	__asm__ goto("vmptrld %[vmcs]; jbe %l[failed]" : : [vmcs] "m"(*vmcs) : "cc", "memory" : failed);
	return;
failed:
	panic(CRASH_VMX_VMPTRLD, "VMPTRLD failed, address", *vmcs);
}

/* Write back what the CPU holds of the VMCS; its launch state becomes "clear", and it is not current any more. */
static inline void vmx_clear(hpa_t vmcs)
{
	__asm__ goto("vmclear %[vmcs]; jbe %l[failed]" : : [vmcs] "m"(vmcs) : "cc", "memory" : failed);
	return;
failed:
	panic(CRASH_VMX_VMCLEAR, "VMCLEAR failed, address", vmcs);
}

static inline void vmx_on(hpa_t region)
{
	__asm__ goto("vmxon %[region]; jbe %l[failed]" : : [region] "m"(region) : "cc", "memory" : failed);
	return;
failed:
	panic(CRASH_VMX_ROOT, "VMXON failed, address", region);
}

/* What the flush rule (vcpu_common.h) demands. Global translations are among them. */
static inline void vmx_flush(void)
{
	static const struct {
		uint64_t vpid;
		uint64_t linear_address;
	} operand = {VCPU_ADDRESS_SPACE, 0};

	__asm__ goto("invvpid %[operand], %[type]; jbe %l[failed]"
		     :
		     : [operand] "m"(operand), [type] "r"(INVVPID_SINGLE_CONTEXT)
		     : "cc", "memory"
		     : failed);
	return;
failed:
	panic(CRASH_VMX_ROOT, "INVVPID failed, VPID", VCPU_ADDRESS_SPACE);
}

#endif
