/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Every VMCS field that the kernel reads or writes, once: name as in SDM vol. 3, 24.4 to 24.9, encoding as in its
 * appendix B. X(name, encoding). The dump of debug kernels expands the same lists.
 */
#ifndef VMX_VMCS_FIELDS_H
#define VMX_VMCS_FIELDS_H

#define VMCS_CONTROL_FIELDS(X)                                                                                         \
	X(VPID, 0x0000)                                                                                                \
	X(PIN_CONTROLS, 0x4000)                                                                                        \
	X(PROC_CONTROLS, 0x4002)                                                                                       \
	X(PROC2_CONTROLS, 0x401e)                                                                                      \
	X(EXIT_CONTROLS, 0x400c)                                                                                       \
	X(ENTRY_CONTROLS, 0x4012)                                                                                      \
	X(EXCEPTION_BITMAP, 0x4004)                                                                                    \
	X(PAGE_FAULT_ERROR_MASK, 0x4006)                                                                               \
	X(PAGE_FAULT_ERROR_MATCH, 0x4008)                                                                              \
	X(CR3_TARGET_COUNT, 0x400a)                                                                                    \
	X(EXIT_MSR_STORE_COUNT, 0x400e)                                                                                \
	X(EXIT_MSR_LOAD_COUNT, 0x4010)                                                                                 \
	X(ENTRY_MSR_LOAD_COUNT, 0x4014)                                                                                \
	X(ENTRY_INTERRUPTION_INFO, 0x4016)                                                                             \
	X(ENTRY_EXCEPTION_ERROR, 0x4018)                                                                               \
	X(IO_BITMAP_A, 0x2000)                                                                                         \
	X(IO_BITMAP_B, 0x2002)                                                                                         \
	X(MSR_BITMAP, 0x2004)                                                                                          \
	X(EXIT_MSR_STORE_ADDRESS, 0x2006)                                                                              \
	X(ENTRY_MSR_LOAD_ADDRESS, 0x200a)                                                                              \
	X(EPT_POINTER, 0x201a) /* both of EPT: only for subjects that use it */                                        \
	X(CR0_MASK, 0x6000)                                                                                            \
	X(CR4_MASK, 0x6002)                                                                                            \
	X(CR0_SHADOW, 0x6004)                                                                                          \
	X(CR4_SHADOW, 0x6006)

#define VMCS_EXIT_FIELDS(X)                                                                                            \
	X(VM_INSTRUCTION_ERROR, 0x4400)                                                                                \
	X(EXIT_REASON, 0x4402)                                                                                         \
	X(EXIT_INTERRUPTION_INFO, 0x4404)                                                                              \
	X(EXIT_INTERRUPTION_ERROR, 0x4406)                                                                             \
	X(IDT_VECTORING_INFO, 0x4408)                                                                                  \
	X(EXIT_INSTRUCTION_LENGTH, 0x440c)                                                                             \
	X(EXIT_QUALIFICATION, 0x6400)                                                                                  \
	X(GUEST_PHYSICAL_ADDRESS, 0x2400)

/* The fields of a segment register follow each other by number: ES, CS, SS, DS, FS, GS, LDTR, TR. */
#define VMCS_SEGMENT(X, name, number)                                                                                  \
	X(GUEST_##name##_SELECTOR, 0x0800 + 2 * (number))                                                              \
	X(GUEST_##name##_LIMIT, 0x4800 + 2 * (number))                                                                 \
	X(GUEST_##name##_ACCESS, 0x4814 + 2 * (number))                                                                \
	X(GUEST_##name##_BASE, 0x6806 + 2 * (number))

#define VMCS_SEGMENT_FIELDS(X)                                                                                         \
	VMCS_SEGMENT(X, ES, 0)                                                                                         \
	VMCS_SEGMENT(X, CS, 1)                                                                                         \
	VMCS_SEGMENT(X, SS, 2)                                                                                         \
	VMCS_SEGMENT(X, DS, 3)                                                                                         \
	VMCS_SEGMENT(X, FS, 4)                                                                                         \
	VMCS_SEGMENT(X, GS, 5)                                                                                         \
	VMCS_SEGMENT(X, LDTR, 6)                                                                                       \
	VMCS_SEGMENT(X, TR, 7)                                                                                         \
	X(GUEST_GDTR_LIMIT, 0x4810)                                                                                    \
	X(GUEST_GDTR_BASE, 0x6816)                                                                                     \
	X(GUEST_IDTR_LIMIT, 0x4812)                                                                                    \
	X(GUEST_IDTR_BASE, 0x6818)

#define VMCS_GUEST_FIELDS(X)                                                                                           \
	X(GUEST_RIP, 0x681e)                                                                                           \
	X(GUEST_RSP, 0x681c)                                                                                           \
	X(GUEST_RFLAGS, 0x6820)                                                                                        \
	X(GUEST_CR0, 0x6800)                                                                                           \
	X(GUEST_CR3, 0x6802)                                                                                           \
	X(GUEST_CR4, 0x6804)                                                                                           \
	X(GUEST_DR7, 0x681a)                                                                                           \
	X(GUEST_EFER, 0x2806)                                                                                          \
	X(GUEST_PAT, 0x2804)                                                                                           \
	X(GUEST_DEBUGCTL, 0x2802)                                                                                      \
	X(GUEST_INTERRUPTIBILITY, 0x4824)                                                                              \
	X(GUEST_ACTIVITY, 0x4826)                                                                                      \
	X(GUEST_PENDING_DEBUG, 0x6822)                                                                                 \
	X(GUEST_SYSENTER_CS, 0x482a)                                                                                   \
	X(GUEST_SYSENTER_ESP, 0x6824)                                                                                  \
	X(GUEST_SYSENTER_EIP, 0x6826)                                                                                  \
	X(GUEST_PREEMPTION_TIMER, 0x482e)                                                                              \
	X(GUEST_LINK_POINTER, 0x2800)

#define VMCS_HOST_FIELDS(X)                                                                                            \
	X(HOST_RIP, 0x6c16)                                                                                            \
	X(HOST_RSP, 0x6c14)                                                                                            \
	X(HOST_CR0, 0x6c00)                                                                                            \
	X(HOST_CR3, 0x6c02)                                                                                            \
	X(HOST_CR4, 0x6c04)                                                                                            \
	X(HOST_EFER, 0x2c02)                                                                                           \
	X(HOST_PAT, 0x2c00)                                                                                            \
	X(HOST_ES_SELECTOR, 0x0c00)                                                                                    \
	X(HOST_CS_SELECTOR, 0x0c02)                                                                                    \
	X(HOST_SS_SELECTOR, 0x0c04)                                                                                    \
	X(HOST_DS_SELECTOR, 0x0c06)                                                                                    \
	X(HOST_FS_SELECTOR, 0x0c08)                                                                                    \
	X(HOST_GS_SELECTOR, 0x0c0a)                                                                                    \
	X(HOST_TR_SELECTOR, 0x0c0c)                                                                                    \
	X(HOST_FS_BASE, 0x6c06)                                                                                        \
	X(HOST_GS_BASE, 0x6c08)                                                                                        \
	X(HOST_TR_BASE, 0x6c0a)                                                                                        \
	X(HOST_GDTR_BASE, 0x6c0c)                                                                                      \
	X(HOST_IDTR_BASE, 0x6c0e)                                                                                      \
	X(HOST_SYSENTER_CS, 0x4c00)                                                                                    \
	X(HOST_SYSENTER_ESP, 0x6c10)                                                                                   \
	X(HOST_SYSENTER_EIP, 0x6c12)

#define VMCS_ENUMERATOR(name, encoding) VMCS_##name = (encoding),

/* clang-format off */
enum vmcs_field {
	VMCS_CONTROL_FIELDS(VMCS_ENUMERATOR)
	VMCS_EXIT_FIELDS(VMCS_ENUMERATOR)
	VMCS_SEGMENT_FIELDS(VMCS_ENUMERATOR)
	VMCS_GUEST_FIELDS(VMCS_ENUMERATOR)
	VMCS_HOST_FIELDS(VMCS_ENUMERATOR)
};
/* clang-format on */

#undef VMCS_ENUMERATOR

#endif
