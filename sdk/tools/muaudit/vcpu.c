/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Flags of a virtual CPU to words. Bit numbers are those of the manuals: control fields SDM vol. 3, 24.6 to 24.8,
 * control registers 2.5, exceptions 6.3.1, intercepts APM vol. 2, appendix B.
 */
#include "vcpu.h"

#include <string.h>

#define BIT(n) (1U << (n))

/* A word is a list of names by bit number; bits without a name are not the policy's. */
#define WORD_BITS 32

static const char *const pin_names[WORD_BITS] = {
    [0] = "ExternalInterruptExiting", [3] = "NMIExiting", [5] = "VirtualNMIs", [6] = "ActivateVMXTimer",
    [7] = "ProcessPostedInterrupts",
};

static const char *const proc_names[WORD_BITS] = {
    [2] = "InterruptWindowExiting", [3] = "UseTSCOffsetting", [7] = "HLTExiting",
    [9] = "INVLPGExiting",          [10] = "MWAITExiting",    [11] = "RDPMCExiting",
    [12] = "RDTSCExiting",          [15] = "CR3LoadExiting",  [16] = "CR3StoreExiting",
    [19] = "CR8LoadExiting",        [20] = "CR8StoreExiting", [21] = "UseTPRShadow",
    [22] = "NMIWindowExiting",      [23] = "MOVDRExiting",    [24] = "UnconditionalIOExiting",
    [25] = "UseIOBitmaps",          [27] = "MonitorTrapFlag", [28] = "UseMSRBitmaps",
    [29] = "MONITORExiting",        [30] = "PAUSEExiting",    [31] = "Activate2ndaryControls",
};

static const char *const proc2_names[WORD_BITS] = {
    [0] = "VirtualAPICAccesses",
    [1] = "EnableEPT",
    [2] = "DescriptorTableExiting",
    [3] = "EnableRDTSCP",
    [4] = "Virtualizex2APICMode",
    [5] = "EnableVPID",
    [6] = "WBINVDExiting",
    [7] = "UnrestrictedGuest",
    [8] = "APICRegisterVirtualization",
    [9] = "VirtualInterruptDelivery",
    [10] = "PAUSELoopExiting",
    [11] = "RDRANDExiting",
    [12] = "EnableINVPCID",
    [13] = "EnableVMFunctions",
};

static const char *const exit_names[WORD_BITS] = {
    [2] = "SaveDebugControls",   [9] = "HostAddressspaceSize", [12] = "LoadIA32PERFGLOBALCTRL",
    [15] = "AckInterruptOnExit", [18] = "SaveIA32PAT",         [19] = "LoadIA32PAT",
    [20] = "SaveIA32EFER",       [21] = "LoadIA32EFER",        [22] = "SaveVMXTimerValue",
};

static const char *const entry_names[WORD_BITS] = {
    [2] = "LoadDebugControls",
    [9] = "IA32eModeGuest",
    [10] = "EntryToSMM",
    [11] = "DeactiveDualMonitorTreatment",
    [13] = "LoadIA32PERFGLOBALCTRL",
    [14] = "LoadIA32PAT",
    [15] = "LoadIA32EFER",
};

static const char *const exception_names[WORD_BITS] = {
    [0] = "DivideError",
    [1] = "Debug",
    [3] = "Breakpoint",
    [4] = "Overflow",
    [5] = "BOUNDRangeExceeded",
    [6] = "InvalidOpcode",
    [7] = "DeviceNotAvailable",
    [8] = "DoubleFault",
    [9] = "CoprocessorSegmentOverrun",
    [10] = "InvalidTSS",
    [11] = "SegmentNotPresent",
    [12] = "StackSegmentFault",
    [13] = "GeneralProtection",
    [14] = "PageFault",
    [16] = "x87FPUFloatingPointError",
    [17] = "AlignmentCheck",
    [18] = "MachineCheck",
    [19] = "SIMDFloatingPointException",
};

static const char *const cr0_names[WORD_BITS] = {
    [0] = "ProtectionEnable", [1] = "MonitorCoprocessor", [2] = "Emulation",     [3] = "TaskSwitched",
    [4] = "ExtensionType",    [5] = "NumericError",       [16] = "WriteProtect", [18] = "AlignmentMask",
    [29] = "NotWritethrough", [30] = "CacheDisable",      [31] = "Paging",
};

static const char *const cr4_names[WORD_BITS] = {
    [0] = "Virtual8086",
    [1] = "ProtectedVirtualInts",
    [2] = "TimeStampDisable",
    [3] = "DebuggingExtensions",
    [4] = "PageSizeExtensions",
    [5] = "PhysicalAddressExtension",
    [6] = "MachineCheckEnable",
    [7] = "PageGlobalEnable",
    [8] = "PerfCounterEnable",
    [9] = "OSSupportFXSAVE",
    [10] = "OSSupportSIMDExceptions",
    [11] = "UMInstructionPrevention",
    [13] = "VMXEnable",
    [14] = "SMXEnable",
    [16] = "FSGSBASEEnable",
    [17] = "PCIDEnable",
    [18] = "XSAVEEnable",
    [20] = "SMEPEnable",
    [21] = "SMAPEnable",
    [22] = "ProtectionKeyEnable",
};

/* Bits that the policy does not set one way or the other are those of `otherwise`. */
static uint64_t word_want(const xmlNode *group, const char *const names[WORD_BITS], uint64_t otherwise)
{
	uint64_t word = otherwise;

	for (unsigned i = 0; i < WORD_BITS; i++) {
		const xmlNode *flag = names[i] != NULL ? xml_child(group, names[i]) : NULL;

		if (flag == NULL)
			continue;
		if (strcmp(xml_content(flag), "1") == 0)
			word |= 1ULL << i;
		else
			word &= ~(1ULL << i);
	}
	return word;
}

static void vmx_controls(const xmlNode *vcpu, uint32_t word[POLICY_CONTROL_COUNT])
{
	const xmlNode *controls = xml_path(vcpu, "vmx/controls");

	word[VMX_CONTROL_PIN] = (uint32_t)word_want(xml_child(controls, "pin"), pin_names, 0);
	word[VMX_CONTROL_PROC] = (uint32_t)word_want(xml_child(controls, "proc"), proc_names, 0);
	word[VMX_CONTROL_PROC2] = (uint32_t)word_want(xml_child(controls, "proc2"), proc2_names, 0);
	word[VMX_CONTROL_EXIT] = (uint32_t)word_want(xml_child(controls, "exit"), exit_names, 0);
	word[VMX_CONTROL_ENTRY] = (uint32_t)word_want(xml_child(controls, "entry"), entry_names, 0);
}

/*
 * Reads of CR n are bit n, writes bit 16 + n. A native subject writes neither CR0 nor CR4, and its monitor answers its
 * reads of them: SVM has no read shadows. To a guest with nested paging they are its own.
 */
static uint32_t svm_cr(uint32_t proc, bool nested, bool mirrored)
{
	uint32_t word = nested ? 0 : BIT(16 + 0) | BIT(16 + 4);

	word |= mirrored && !nested ? BIT(0) | BIT(4) : 0;
	word |= proc & BIT(15) ? BIT(16 + 3) : 0;
	word |= proc & BIT(16) ? BIT(3) : 0;
	word |= proc & BIT(19) ? BIT(16 + 8) : 0;
	word |= proc & BIT(20) ? BIT(8) : 0;
	return word;
}

/* INTR NMI INIT CPUID INVD INVLPGA IOIO MSR TASK SHUTDOWN always: the kernel's own, or exits of VMX too. */
static uint32_t svm_misc1(uint32_t proc, uint32_t proc2)
{
	uint32_t word = BIT(0) | BIT(1) | BIT(3) | BIT(18) | BIT(22) | BIT(26) | BIT(27) | BIT(28) | BIT(29) | BIT(31);

	word |= proc2 & BIT(2) ? 0xffU << 6 : 0; /* reads and writes of IDTR GDTR LDTR TR */
	word |= proc & BIT(12) ? BIT(14) : 0;    /* RDTSC */
	word |= proc & BIT(11) ? BIT(15) : 0;    /* RDPMC */
	word |= proc & BIT(30) ? BIT(23) : 0;    /* PAUSE */
	word |= proc & BIT(7) ? BIT(24) : 0;     /* HLT */
	word |= proc & BIT(9) ? BIT(25) : 0;     /* INVLPG */
	return word;
}

/* VMRUN VMMCALL VMLOAD VMSAVE STGI CLGI SKINIT XSETBV always. RDTSCP is no right of its own without EnableRDTSCP. */
static uint32_t svm_misc2(uint32_t proc, uint32_t proc2)
{
	uint32_t word = 0x7fU | BIT(13);

	word |= proc & BIT(12) || !(proc2 & BIT(3)) ? BIT(7) : 0; /* RDTSCP */
	word |= proc2 & BIT(6) ? BIT(9) : 0;                      /* WBINVD */
	word |= proc & BIT(29) ? BIT(10) : 0;                     /* MONITOR */
	word |= proc & BIT(10) ? BIT(11) | BIT(12) : 0;           /* MWAIT, with and without events armed */
	word |= proc & BIT(11) ? BIT(14) : 0;                     /* RDPRU */
	return word;
}

static void svm_controls(const uint32_t vmx[POLICY_CONTROL_COUNT], bool mirrored, uint32_t word[POLICY_CONTROL_COUNT])
{
	const uint32_t proc = vmx[VMX_CONTROL_PROC];
	const uint32_t proc2 = vmx[VMX_CONTROL_PROC2];

	word[SVM_CONTROL_CR] = svm_cr(proc, (proc2 & BIT(1)) != 0, mirrored);
	word[SVM_CONTROL_DR] = proc & BIT(23) ? UINT32_MAX : 0;
	word[SVM_CONTROL_MISC1] = svm_misc1(proc, proc2);
	word[SVM_CONTROL_MISC2] = svm_misc2(proc, proc2);
	word[SVM_CONTROL_RESERVED] = 0;
}

static void segments_want(const xmlNode *segments, struct policy_subject *subject)
{
	static const struct {
		const char *name;
		enum policy_segment_index index;
	} list[] = {
	    {"cs", SEGMENT_CS}, {"ss", SEGMENT_SS}, {"ds", SEGMENT_DS}, {"es", SEGMENT_ES},
	    {"fs", SEGMENT_FS}, {"gs", SEGMENT_GS}, {"tr", SEGMENT_TR}, {"ldtr", SEGMENT_LDTR},
	};

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		const xmlNode *node = xml_child(segments, list[i].name);

		if (node == NULL)
			continue;
		subject->segment[list[i].index] = (struct policy_segment){
		    .selector = xml_number(node, "selector"),
		    .base = xml_number(node, "base"),
		    .limit = (uint32_t)xml_number(node, "limit"),
		    .access = (uint32_t)xml_number(node, "access"),
		};
	}
}

void vcpu_want(const xmlNode *vcpu, bool svm, bool mirrored, struct policy_subject *subject)
{
	static const char *const gprs[POLICY_GPR_COUNT] = {"rax", "rbx", "rcx", "rdx", "rdi", "rsi", "rbp", "r08",
							   "r09", "r10", "r11", "r12", "r13", "r14", "r15"};
	const xmlNode *registers = xml_child(vcpu, "registers");
	const xmlNode *gpr = xml_child(registers, "gpr");
	const xmlNode *masks = xml_path(vcpu, "vmx/masks");
	uint32_t vmx[POLICY_CONTROL_COUNT];

	vmx_controls(vcpu, vmx);
	if (svm)
		svm_controls(vmx, mirrored, subject->control);
	else
		memcpy(subject->control, vmx, sizeof(vmx));
	subject->exception_bitmap = (uint32_t)word_want(xml_child(masks, "exception"), exception_names, UINT32_MAX);
	subject->cr0_mask = word_want(xml_child(masks, "cr0"), cr0_names, UINT64_MAX);
	subject->cr4_mask = word_want(xml_child(masks, "cr4"), cr4_names, UINT64_MAX);
	subject->cr0 = word_want(xml_child(registers, "cr0"), cr0_names, 0);
	subject->cr0_shadow = word_want(xml_child(registers, "cr0Shadow"), cr0_names, 0);
	subject->cr4 = word_want(xml_child(registers, "cr4"), cr4_names, 0);
	subject->cr4_shadow = word_want(xml_child(registers, "cr4Shadow"), cr4_names, 0);
	subject->rip = xml_content_number(xml_child(gpr, "rip"));
	subject->rsp = xml_content_number(xml_child(gpr, "rsp"));
	for (size_t i = 0; i < POLICY_GPR_COUNT; i++)
		subject->gpr[i] = xml_content_number(xml_child(gpr, gprs[i]));
	segments_want(xml_child(registers, "segments"), subject);
}
