/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Instructions that C cannot say: registers, ports, MSRs. One function an instruction, no policy, no state.
 */
#ifndef KERNEL_X86_H
#define KERNEL_X86_H

#include "types.h"

/* Bits of control registers and of EFER (SDM vol. 3, 2.5 and 2.2.1; APM vol. 2, 3.1). */
#define CR0_PE 0x00000001ULL
#define CR0_MP 0x00000002ULL
#define CR0_EM 0x00000004ULL
#define CR0_TS 0x00000008ULL
#define CR0_ET 0x00000010ULL
#define CR0_NE 0x00000020ULL
#define CR0_WP 0x00010000ULL
#define CR0_AM 0x00040000ULL
#define CR0_NW 0x20000000ULL
#define CR0_CD 0x40000000ULL
#define CR0_PG 0x80000000ULL
#define CR4_PAE 0x00000020ULL
#define CR4_MCE 0x00000040ULL
#define CR4_OSFXSR 0x00000200ULL
#define CR4_OSXMMEXCPT 0x00000400ULL
#define CR4_VMXE 0x00002000ULL
#define CR4_OSXSAVE 0x00040000ULL
#define EFER_SCE 0x0001ULL
#define EFER_LME 0x0100ULL
#define EFER_LMA 0x0400ULL
#define EFER_NXE 0x0800ULL
#define EFER_SVME 0x1000ULL
#define RFLAGS_FIXED 0x0002ULL
#define RFLAGS_IF 0x0200ULL
#define RFLAGS_VM 0x20000ULL

/* Vectors of exceptions (SDM vol. 3, 6.3.1). */
#define VECTOR_DB 1U
#define VECTOR_NMI 2U
#define VECTOR_GP 13U
#define VECTOR_PF 14U
#define VECTOR_AC 17U
#define VECTOR_MC 18U

/* CPUID. */
#define CPUID1_ECX_VMX (1U << 5)
#define CPUID_EXTENDED 0x80000000U /* the first of these leaves; says the last one, as leaf 0 does of the others */
#define CPUID_SVM_LEAF 0x8000000aU

/* MSRs (SDM vol. 4; APM vol. 2, appendix A). */
#define MSR_APIC_BASE 0x0000001bU
#define MSR_FEATURE_CONTROL 0x0000003aU
#define FEATURE_CONTROL_LOCK 1ULL
#define FEATURE_CONTROL_VMX 4ULL
#define MSR_PAT 0x00000277U
#define PAT_RESET 0x0007040600070406ULL /* SDM vol. 3, 11.12.4; APM vol. 2, 7.8.2 */
#define MSR_X2APIC 0x00000800U
#define MSR_EFER 0xc0000080U
#define MSR_KERNEL_GS_BASE 0xc0000102U

static inline uint64_t x86_rdmsr(uint32_t msr)
{
	uint32_t low;
	uint32_t high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (uint64_t)high << 32 | low;
}

static inline void x86_wrmsr(uint32_t msr, uint64_t value)
{
	__asm__ volatile("wrmsr" : : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)) : "memory");
}

struct x86_cpuid {
	uint32_t eax;
	uint32_t ebx;
	uint32_t ecx;
	uint32_t edx;
};

static inline struct x86_cpuid x86_cpuid(uint32_t leaf, uint32_t subleaf)
{
	struct x86_cpuid r;

	__asm__ volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx) : "a"(leaf), "c"(subleaf));
	return r;
}

/* The same of a leaf that the CPU may not have: zeros then. */
static inline struct x86_cpuid x86_cpuid_known(uint32_t leaf)
{
	struct x86_cpuid const none = {0};

	return leaf <= x86_cpuid(leaf & CPUID_EXTENDED, 0).eax ? x86_cpuid(leaf, 0) : none;
}

static inline uint64_t x86_read_cr0(void)
{
	uint64_t value;

	__asm__ volatile("mov %%cr0, %0" : "=r"(value));
	return value;
}

static inline uint64_t x86_read_cr3(void)
{
	uint64_t value;

	__asm__ volatile("mov %%cr3, %0" : "=r"(value));
	return value;
}

static inline uint64_t x86_read_cr4(void)
{
	uint64_t value;

	__asm__ volatile("mov %%cr4, %0" : "=r"(value));
	return value;
}

static inline uint64_t x86_read_rflags(void)
{
	uint64_t value;

	__asm__ volatile("pushfq; popq %0" : "=r"(value));
	return value;
}

static inline void x86_write_cr4(uint64_t value)
{
	__asm__ volatile("mov %0, %%cr4" : : "r"(value) : "memory");
}

/* XCR0, whose upper half is reserved. */
static inline void x86_xsetbv(uint32_t value)
{
	__asm__ volatile("xsetbv" : : "c"(0), "a"(value), "d"(0) : "memory");
}

static inline uint32_t x86_xgetbv(void)
{
	uint32_t low;
	uint32_t high;

	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return low;
}

static inline uint8_t x86_in8(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline void x86_out8(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void x86_out16(uint16_t port, uint16_t value)
{
	__asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

/* Open a window in which pending host interrupts reach their handlers. STI takes effect after the NOP. */
static inline void hw_take_interrupts(void)
{
	__asm__ volatile("sti; nop; cli" : : : "memory");
}

/* Words of 64 bits, by one instruction each: shorter than a loop. */
static inline void x86_copy_words(void *destination, const void *source, uint64_t words)
{
	__asm__ volatile("rep movsq" : "+D"(destination), "+S"(source), "+c"(words) : : "memory");
}

/* words is not 0. */
static inline bool x86_equal_words(const void *left, const void *right, uint64_t words)
{
	bool equal;

	__asm__ volatile("repe cmpsq" : "+S"(left), "+D"(right), "+c"(words), "=@cce"(equal) : : "memory");
	return equal;
}

#endif
