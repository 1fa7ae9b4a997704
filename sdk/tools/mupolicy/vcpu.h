/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The virtual CPU in the policy: every flag with its element name, its bit in the VMCS field, and its value in the
 * native profile. Words are those of VMX; a back end without VMX translates them.
 */
#ifndef MUPOLICY_VCPU_H
#define MUPOLICY_VCPU_H

#include <stddef.h>
#include <stdint.h>

#include <libxml/tree.h>

#include "report.h"

/* FLAG(element, bit, native value), SDM vol. 3, 24.6 and 24.7 for the controls. */
#define VCPU_PIN_FLAGS(FLAG)                                                                                           \
	FLAG(ExternalInterruptExiting, 0, 1)                                                                           \
	FLAG(NMIExiting, 3, 1)                                                                                         \
	FLAG(VirtualNMIs, 5, 0)                                                                                        \
	FLAG(ActivateVMXTimer, 6, 1)                                                                                   \
	FLAG(ProcessPostedInterrupts, 7, 0)

#define VCPU_PROC_FLAGS(FLAG)                                                                                          \
	FLAG(InterruptWindowExiting, 2, 0)                                                                             \
	FLAG(UseTSCOffsetting, 3, 0)                                                                                   \
	FLAG(HLTExiting, 7, 0)                                                                                         \
	FLAG(INVLPGExiting, 9, 1)                                                                                      \
	FLAG(MWAITExiting, 10, 1)                                                                                      \
	FLAG(RDPMCExiting, 11, 1)                                                                                      \
	FLAG(RDTSCExiting, 12, 1)                                                                                      \
	FLAG(CR3LoadExiting, 15, 1)                                                                                    \
	FLAG(CR3StoreExiting, 16, 1)                                                                                   \
	FLAG(CR8LoadExiting, 19, 1)                                                                                    \
	FLAG(CR8StoreExiting, 20, 1)                                                                                   \
	FLAG(UseTPRShadow, 21, 0)                                                                                      \
	FLAG(NMIWindowExiting, 22, 0)                                                                                  \
	FLAG(MOVDRExiting, 23, 1)                                                                                      \
	FLAG(UnconditionalIOExiting, 24, 0)                                                                            \
	FLAG(UseIOBitmaps, 25, 1)                                                                                      \
	FLAG(MonitorTrapFlag, 27, 0)                                                                                   \
	FLAG(UseMSRBitmaps, 28, 1)                                                                                     \
	FLAG(MONITORExiting, 29, 1)                                                                                    \
	FLAG(PAUSEExiting, 30, 0)                                                                                      \
	FLAG(Activate2ndaryControls, 31, 1)

#define VCPU_PROC2_FLAGS(FLAG)                                                                                         \
	FLAG(VirtualAPICAccesses, 0, 0)                                                                                \
	FLAG(EnableEPT, 1, 0)                                                                                          \
	FLAG(DescriptorTableExiting, 2, 0)                                                                             \
	FLAG(EnableRDTSCP, 3, 0)                                                                                       \
	FLAG(Virtualizex2APICMode, 4, 0)                                                                               \
	FLAG(EnableVPID, 5, 0)                                                                                         \
	FLAG(WBINVDExiting, 6, 1)                                                                                      \
	FLAG(UnrestrictedGuest, 7, 0)                                                                                  \
	FLAG(APICRegisterVirtualization, 8, 0)                                                                         \
	FLAG(VirtualInterruptDelivery, 9, 0)                                                                           \
	FLAG(PAUSELoopExiting, 10, 0)                                                                                  \
	FLAG(RDRANDExiting, 11, 0)                                                                                     \
	FLAG(EnableINVPCID, 12, 0)                                                                                     \
	FLAG(EnableVMFunctions, 13, 0)

#define VCPU_ENTRY_FLAGS(FLAG)                                                                                         \
	FLAG(LoadDebugControls, 2, 0)                                                                                  \
	FLAG(IA32eModeGuest, 9, 1)                                                                                     \
	FLAG(EntryToSMM, 10, 0)                                                                                        \
	FLAG(DeactiveDualMonitorTreatment, 11, 0)                                                                      \
	FLAG(LoadIA32PERFGLOBALCTRL, 13, 0)                                                                            \
	FLAG(LoadIA32PAT, 14, 0)                                                                                       \
	FLAG(LoadIA32EFER, 15, 0)

#define VCPU_EXIT_FLAGS(FLAG)                                                                                          \
	FLAG(SaveDebugControls, 2, 0)                                                                                  \
	FLAG(HostAddressspaceSize, 9, 1)                                                                               \
	FLAG(LoadIA32PERFGLOBALCTRL, 12, 0)                                                                            \
	FLAG(AckInterruptOnExit, 15, 1)                                                                                \
	FLAG(SaveIA32PAT, 18, 0)                                                                                       \
	FLAG(LoadIA32PAT, 19, 0)                                                                                       \
	FLAG(SaveIA32EFER, 20, 0)                                                                                      \
	FLAG(LoadIA32EFER, 21, 0)                                                                                      \
	FLAG(SaveVMXTimerValue, 22, 0)

#define VCPU_EXCEPTION_FLAGS(FLAG)                                                                                     \
	FLAG(DivideError, 0, 1)                                                                                        \
	FLAG(Debug, 1, 1)                                                                                              \
	FLAG(Breakpoint, 3, 1)                                                                                         \
	FLAG(Overflow, 4, 1)                                                                                           \
	FLAG(BOUNDRangeExceeded, 5, 1)                                                                                 \
	FLAG(InvalidOpcode, 6, 1)                                                                                      \
	FLAG(DeviceNotAvailable, 7, 1)                                                                                 \
	FLAG(DoubleFault, 8, 1)                                                                                        \
	FLAG(CoprocessorSegmentOverrun, 9, 1)                                                                          \
	FLAG(InvalidTSS, 10, 1)                                                                                        \
	FLAG(SegmentNotPresent, 11, 1)                                                                                 \
	FLAG(StackSegmentFault, 12, 1)                                                                                 \
	FLAG(GeneralProtection, 13, 1)                                                                                 \
	FLAG(PageFault, 14, 1)                                                                                         \
	FLAG(x87FPUFloatingPointError, 16, 1)                                                                          \
	FLAG(AlignmentCheck, 17, 1)                                                                                    \
	FLAG(MachineCheck, 18, 1)                                                                                      \
	FLAG(SIMDFloatingPointException, 19, 1)

#define VCPU_CR0_FLAGS(FLAG)                                                                                           \
	FLAG(ProtectionEnable, 0, 1)                                                                                   \
	FLAG(MonitorCoprocessor, 1, 1)                                                                                 \
	FLAG(Emulation, 2, 0)                                                                                          \
	FLAG(TaskSwitched, 3, 0)                                                                                       \
	FLAG(ExtensionType, 4, 1)                                                                                      \
	FLAG(NumericError, 5, 1)                                                                                       \
	FLAG(WriteProtect, 16, 1)                                                                                      \
	FLAG(AlignmentMask, 18, 0)                                                                                     \
	FLAG(NotWritethrough, 29, 0)                                                                                   \
	FLAG(CacheDisable, 30, 0)                                                                                      \
	FLAG(Paging, 31, 1)

#define VCPU_CR4_FLAGS(FLAG)                                                                                           \
	FLAG(Virtual8086, 0, 0)                                                                                        \
	FLAG(ProtectedVirtualInts, 1, 0)                                                                               \
	FLAG(TimeStampDisable, 2, 0)                                                                                   \
	FLAG(DebuggingExtensions, 3, 0)                                                                                \
	FLAG(PageSizeExtensions, 4, 0)                                                                                 \
	FLAG(PhysicalAddressExtension, 5, 1)                                                                           \
	FLAG(MachineCheckEnable, 6, 1)                                                                                 \
	FLAG(PageGlobalEnable, 7, 0)                                                                                   \
	FLAG(PerfCounterEnable, 8, 0)                                                                                  \
	FLAG(OSSupportFXSAVE, 9, 1)                                                                                    \
	FLAG(OSSupportSIMDExceptions, 10, 0)                                                                           \
	FLAG(UMInstructionPrevention, 11, 0)                                                                           \
	FLAG(VMXEnable, 13, 1)                                                                                         \
	FLAG(SMXEnable, 14, 0)                                                                                         \
	FLAG(FSGSBASEEnable, 16, 0)                                                                                    \
	FLAG(PCIDEnable, 17, 0)                                                                                        \
	FLAG(XSAVEEnable, 18, 0)                                                                                       \
	FLAG(SMEPEnable, 20, 0)                                                                                        \
	FLAG(SMAPEnable, 21, 0)                                                                                        \
	FLAG(ProtectionKeyEnable, 22, 0)

/* General purpose registers in upstream's order; native: rip and rsp as below, all others 0. */
#define VCPU_GPR_NAMES(NAME)                                                                                           \
	NAME(rip)                                                                                                      \
	NAME(rsp)                                                                                                      \
	NAME(rax)                                                                                                      \
	NAME(rbx) NAME(rcx) NAME(rdx) NAME(rdi) NAME(rsi) NAME(rbp) NAME(r08) NAME(r09) NAME(r10) NAME(r11) NAME(r12)  \
	    NAME(r13) NAME(r14) NAME(r15)

#define VCPU_SEGMENT_NAMES(NAME) NAME(cs) NAME(ds) NAME(es) NAME(fs) NAME(gs) NAME(ss) NAME(tr) NAME(ldtr)

struct vcpu_flag {
	const char *name;
	uint8_t bit;
	uint8_t native;
};

/* One word of flags: where it stands below <vcpu>. */
struct vcpu_word {
	const char *path; /* "vmx/controls/pin" */
	const struct vcpu_flag *flags;
	size_t count;
	int native; /* value of every flag in the native profile, or -1: each its own */
};

extern const struct vcpu_word vcpu_words[];
extern const size_t vcpu_word_count;

/* Completes a <vcpu> with a profile (native, vm, linux): whatever it does not set gets the profile's value; MSRs are
 * added to the profile's. Profile linux is vm: what it has beyond is memory. */
void vcpu_apply_profile(xmlNode *vcpu, const char *name);

/* Lays the settings of a <vcpu> over another; lists (MSRs) are appended. */
void vcpu_overlay(xmlNode *vcpu, const xmlNode *settings);

#endif
