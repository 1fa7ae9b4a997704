/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Virtual CPU to control words. */
#include "emit/subject_controls.h"

#include <string.h>

#include "number.h"
#include "tree.h"
#include "vcpu.h"

struct flag_bit {
	const char *name;
	uint8_t bit;
};

#define FLAG_BIT(element, bit, native) {#element, bit},
#define FLAG_END                                                                                                       \
	{                                                                                                              \
		NULL, 0                                                                                                \
	}

static const struct flag_bit pin_bits[] = {VCPU_PIN_FLAGS(FLAG_BIT) FLAG_END};
static const struct flag_bit proc_bits[] = {VCPU_PROC_FLAGS(FLAG_BIT) FLAG_END};
static const struct flag_bit proc2_bits[] = {VCPU_PROC2_FLAGS(FLAG_BIT) FLAG_END};
static const struct flag_bit entry_bits[] = {VCPU_ENTRY_FLAGS(FLAG_BIT) FLAG_END};
static const struct flag_bit exit_bits[] = {VCPU_EXIT_FLAGS(FLAG_BIT) FLAG_END};
static const struct flag_bit exception_bits[] = {VCPU_EXCEPTION_FLAGS(FLAG_BIT) FLAG_END};
static const struct flag_bit cr0_bits[] = {VCPU_CR0_FLAGS(FLAG_BIT) FLAG_END};
static const struct flag_bit cr4_bits[] = {VCPU_CR4_FLAGS(FLAG_BIT) FLAG_END};

/* In the order of the subject state record; rip and rsp stand elsewhere. */
static const char *const gpr_names[POLICY_GPR_COUNT] = {
    "rax", "rbx", "rcx", "rdx", "rdi", "rsi", "rbp", "r08", "r09", "r10", "r11", "r12", "r13", "r14", "r15",
};

static const char *const segment_names[SEGMENT_COUNT] = {
    [SEGMENT_CS] = "cs", [SEGMENT_SS] = "ss", [SEGMENT_DS] = "ds", [SEGMENT_ES] = "es",
    [SEGMENT_FS] = "fs", [SEGMENT_GS] = "gs", [SEGMENT_TR] = "tr", [SEGMENT_LDTR] = "ldtr",
};

/* Bits of enum policy_control_vmx words (SDM vol. 3, tables 24-6 and 24-7). */
#define PROC_HLT (1U << 7)
#define PROC_INVLPG (1U << 9)
#define PROC_MWAIT (1U << 10)
#define PROC_RDPMC (1U << 11)
#define PROC_RDTSC (1U << 12)
#define PROC_CR3_LOAD (1U << 15)
#define PROC_CR3_STORE (1U << 16)
#define PROC_CR8_LOAD (1U << 19)
#define PROC_CR8_STORE (1U << 20)
#define PROC_MOV_DR (1U << 23)
#define PROC_MONITOR (1U << 29)
#define PROC_PAUSE (1U << 30)
#define PROC2_EPT (1U << 1)
#define PROC2_DESCRIPTORS (1U << 2)
#define PROC2_RDTSCP (1U << 3)
#define PROC2_WBINVD (1U << 6)
#define ENTRY_LOAD_EFER (1U << 15)
#define EXIT_LOAD_EFER (1U << 21)

/* Intercepts of the VMCB (APM vol. 2, appendix B). */
#define CR_READ(n) (1U << (n))
#define CR_WRITE(n) (1U << (16 + (n)))

#define DR_ALL 0xffffffffU

#define MISC1_INTR (1U << 0)
#define MISC1_NMI (1U << 1)
#define MISC1_INIT (1U << 3)
#define MISC1_DESCRIPTORS (0xffU << 6)
#define MISC1_RDTSC (1U << 14)
#define MISC1_RDPMC (1U << 15)
#define MISC1_CPUID (1U << 18)
#define MISC1_INVD (1U << 22)
#define MISC1_PAUSE (1U << 23)
#define MISC1_HLT (1U << 24)
#define MISC1_INVLPG (1U << 25)
#define MISC1_INVLPGA (1U << 26)
#define MISC1_IO (1U << 27)
#define MISC1_MSR (1U << 28)
#define MISC1_TASK_SWITCH (1U << 29)
#define MISC1_SHUTDOWN (1U << 31)

#define MISC2_SVM 0x7fU /* VMRUN VMMCALL VMLOAD VMSAVE STGI CLGI SKINIT */
#define MISC2_RDTSCP (1U << 7)
#define MISC2_WBINVD (1U << 9)
#define MISC2_MONITOR (1U << 10)
#define MISC2_MWAIT (3U << 11)
#define MISC2_XSETBV (1U << 13)
#define MISC2_RDPRU (1U << 14)

/*
 * What VMX stops in every configuration, and SVM's own instructions. Control registers of a guest with nested paging
 * are its own: SVM has no masks, and a stop of every write would need the instruction decoded.
 */
static const uint32_t svm_always[POLICY_CONTROL_COUNT] = {
    [SVM_CONTROL_MISC1] = MISC1_INTR | MISC1_NMI | MISC1_INIT | MISC1_CPUID | MISC1_INVD | MISC1_INVLPGA | MISC1_IO |
			  MISC1_MSR | MISC1_TASK_SWITCH | MISC1_SHUTDOWN,
    [SVM_CONTROL_MISC2] = MISC2_SVM | MISC2_XSETBV,
};

/* One row: if the VMX control has this value, these intercepts are set. */
static const struct {
	enum policy_control_vmx word;
	uint32_t control;
	bool value;
	enum policy_control_svm svm_word;
	uint32_t intercepts;
} svm_rows[] = {
    {VMX_CONTROL_PROC2, PROC2_EPT, false, SVM_CONTROL_CR, CR_WRITE(0) | CR_WRITE(4)},
    {VMX_CONTROL_PROC, PROC_CR3_LOAD, true, SVM_CONTROL_CR, CR_WRITE(3)},
    {VMX_CONTROL_PROC, PROC_CR3_STORE, true, SVM_CONTROL_CR, CR_READ(3)},
    {VMX_CONTROL_PROC, PROC_CR8_LOAD, true, SVM_CONTROL_CR, CR_WRITE(8)},
    {VMX_CONTROL_PROC, PROC_CR8_STORE, true, SVM_CONTROL_CR, CR_READ(8)},
    {VMX_CONTROL_PROC, PROC_MOV_DR, true, SVM_CONTROL_DR, DR_ALL},
    {VMX_CONTROL_PROC, PROC_HLT, true, SVM_CONTROL_MISC1, MISC1_HLT},
    {VMX_CONTROL_PROC, PROC_INVLPG, true, SVM_CONTROL_MISC1, MISC1_INVLPG},
    {VMX_CONTROL_PROC, PROC_RDPMC, true, SVM_CONTROL_MISC1, MISC1_RDPMC},
    {VMX_CONTROL_PROC, PROC_RDPMC, true, SVM_CONTROL_MISC2, MISC2_RDPRU},
    {VMX_CONTROL_PROC, PROC_RDTSC, true, SVM_CONTROL_MISC1, MISC1_RDTSC},
    {VMX_CONTROL_PROC, PROC_RDTSC, true, SVM_CONTROL_MISC2, MISC2_RDTSCP},
    {VMX_CONTROL_PROC2, PROC2_RDTSCP, false, SVM_CONTROL_MISC2, MISC2_RDTSCP},
    {VMX_CONTROL_PROC, PROC_PAUSE, true, SVM_CONTROL_MISC1, MISC1_PAUSE},
    {VMX_CONTROL_PROC, PROC_MONITOR, true, SVM_CONTROL_MISC2, MISC2_MONITOR},
    {VMX_CONTROL_PROC, PROC_MWAIT, true, SVM_CONTROL_MISC2, MISC2_MWAIT},
    {VMX_CONTROL_PROC2, PROC2_DESCRIPTORS, true, SVM_CONTROL_MISC1, MISC1_DESCRIPTORS},
    {VMX_CONTROL_PROC2, PROC2_WBINVD, true, SVM_CONTROL_MISC2, MISC2_WBINVD},
};

/* The flags of one group of the vcpu: 1 sets, 0 clears; bits without a flag keep their value. */
static uint64_t flags_read(const xmlNode *vcpu, const char *path, const struct flag_bit *flags, uint64_t word)
{
	const xmlNode *group = tree_path(vcpu, path);

	for (; flags->name != NULL; flags++) {
		const xmlNode *flag = tree_child(group, flags->name);

		if (flag == NULL)
			continue;
		word &= ~(1ULL << flags->bit);
		if (strcmp(tree_text(flag), "1") == 0)
			word |= 1ULL << flags->bit;
	}
	return word;
}

static void controls_read(const xmlNode *vcpu, uint32_t vmx[POLICY_CONTROL_COUNT])
{
	vmx[VMX_CONTROL_PIN] = (uint32_t)flags_read(vcpu, "vmx/controls/pin", pin_bits, 0);
	vmx[VMX_CONTROL_PROC] = (uint32_t)flags_read(vcpu, "vmx/controls/proc", proc_bits, 0);
	vmx[VMX_CONTROL_PROC2] = (uint32_t)flags_read(vcpu, "vmx/controls/proc2", proc2_bits, 0);
	vmx[VMX_CONTROL_EXIT] = (uint32_t)flags_read(vcpu, "vmx/controls/exit", exit_bits, 0);
	vmx[VMX_CONTROL_ENTRY] = (uint32_t)flags_read(vcpu, "vmx/controls/entry", entry_bits, 0);
}

void subject_controls_to_svm(const uint32_t vmx[POLICY_CONTROL_COUNT], uint32_t svm[POLICY_CONTROL_COUNT])
{
	memcpy(svm, svm_always, sizeof(svm_always));
	for (size_t i = 0; i < sizeof(svm_rows) / sizeof(svm_rows[0]); i++) {
		bool value = (vmx[svm_rows[i].word] & svm_rows[i].control) != 0;

		if (value == svm_rows[i].value)
			svm[svm_rows[i].svm_word] |= svm_rows[i].intercepts;
	}
}

/*
 * SVM has no read shadows. Where a monitor may change the shadows of a native subject's state record, reads of CR0 and
 * CR4 are traps that it answers; without one the shadow never differs from what the subject reads. A guest with nested
 * paging reads what it has written.
 */
static void shadow_reads_stop(struct policy_subject *subject, bool nested)
{
	if (!nested && (subject->flags & POLICY_SUBJECT_MIRRORED) != 0)
		subject->control[SVM_CONTROL_CR] |= CR_READ(0) | CR_READ(4);
}

static uint64_t register_read(const xmlNode *registers, const char *name)
{
	const xmlNode *node = tree_child(tree_child(registers, "gpr"), name);
	uint64_t value = 0;

	if (node != NULL && !number_parse(tree_text(node), UINT64_MAX, &value))
		return 0;
	return value;
}

static void segments_read(const xmlNode *registers, struct policy_subject *subject)
{
	const xmlNode *segments = tree_child(registers, "segments");

	for (size_t i = 0; i < SEGMENT_COUNT; i++) {
		const xmlNode *node = segment_names[i] != NULL ? tree_child(segments, segment_names[i]) : NULL;

		if (node == NULL)
			continue;
		subject->segment[i].selector = tree_number(node, "selector");
		subject->segment[i].base = tree_number(node, "base");
		subject->segment[i].limit = (uint32_t)tree_number(node, "limit");
		subject->segment[i].access = (uint32_t)tree_number(node, "access");
	}
}

/* Undefined bits of masks and exceptions are owned by the host, and trap: masks start as all ones. */
void subject_controls_fill(const xmlNode *vcpu, enum policy_virtualization virtualization,
			   struct policy_subject *subject)
{
	const xmlNode *registers = tree_child(vcpu, "registers");
	uint32_t vmx[POLICY_CONTROL_COUNT];

	controls_read(vcpu, vmx);
	if (virtualization == POLICY_SVM) {
		subject_controls_to_svm(vmx, subject->control);
		shadow_reads_stop(subject, (vmx[VMX_CONTROL_PROC2] & PROC2_EPT) != 0);
	} else {
		memcpy(subject->control, vmx, sizeof(vmx));
	}
	subject->exception_bitmap = (uint32_t)flags_read(vcpu, "vmx/masks/exception", exception_bits, UINT32_MAX);
	subject->cr0_mask = flags_read(vcpu, "vmx/masks/cr0", cr0_bits, UINT64_MAX);
	subject->cr4_mask = flags_read(vcpu, "vmx/masks/cr4", cr4_bits, UINT64_MAX);
	subject->cr0 = flags_read(registers, "cr0", cr0_bits, 0);
	subject->cr0_shadow = flags_read(registers, "cr0Shadow", cr0_bits, 0);
	subject->cr4 = flags_read(registers, "cr4", cr4_bits, 0);
	subject->cr4_shadow = flags_read(registers, "cr4Shadow", cr4_bits, 0);
	subject->rip = register_read(registers, "rip");
	subject->rsp = register_read(registers, "rsp");
	for (size_t i = 0; i < POLICY_GPR_COUNT; i++)
		subject->gpr[i] = register_read(registers, gpr_names[i]);
	segments_read(registers, subject);
}

bool subject_controls_switch_efer(const xmlNode *vcpu)
{
	uint32_t vmx[POLICY_CONTROL_COUNT];

	controls_read(vcpu, vmx);
	return (vmx[VMX_CONTROL_ENTRY] & ENTRY_LOAD_EFER) != 0 && (vmx[VMX_CONTROL_EXIT] & EXIT_LOAD_EFER) != 0;
}
