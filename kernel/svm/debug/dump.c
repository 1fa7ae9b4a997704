/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Everything that a VMCB says, and the registers that are not in it, on the debug console. */
#include "console.h"
#include "svm_vcpu.h"
#include "vcpu.h"

static void dump_registers(const volatile struct subject_state *state, const struct vmcb *vmcb)
{
	console_field("rip", vmcb->rip);
	console_field("rsp", vmcb->rsp);
	console_field("rflags", vmcb->rflags);
	console_field("cpl", vmcb->cpl);
	console_string("\n");
	console_field("rax", vmcb->rax);
	console_field("rbx", state->regs.rbx);
	console_field("rcx", state->regs.rcx);
	console_field("rdx", state->regs.rdx);
	console_field("rdi", state->regs.rdi);
	console_field("rsi", state->regs.rsi);
	console_field("rbp", state->regs.rbp);
	console_string("\n");
	console_field("r8", state->regs.r8);
	console_field("r9", state->regs.r9);
	console_field("r10", state->regs.r10);
	console_field("r11", state->regs.r11);
	console_field("r12", state->regs.r12);
	console_field("r13", state->regs.r13);
	console_field("r14", state->regs.r14);
	console_field("r15", state->regs.r15);
	console_string("\n");
}

static void dump_exit(const struct vmcb *vmcb)
{
	console_field("exit_code", vmcb->exit_code);
	console_field("info1", vmcb->exit_info1);
	console_field("info2", vmcb->exit_info2);
	console_field("int_info", vmcb->exit_int_info);
	console_field("next_rip", vmcb->next_rip);
	console_string("\n");
}

static void dump_system_registers(const struct vmcb *vmcb)
{
	console_field("cr0", vmcb->cr0);
	console_field("cr2", vmcb->cr2);
	console_field("cr3", vmcb->cr3);
	console_field("cr4", vmcb->cr4);
	console_field("efer", vmcb->efer);
	console_field("dr6", vmcb->dr6);
	console_field("dr7", vmcb->dr7);
	console_string("\n");
	console_field("star", vmcb->star);
	console_field("lstar", vmcb->lstar);
	console_field("cstar", vmcb->cstar);
	console_field("sfmask", vmcb->sfmask);
	console_field("kernel_gs_base", vmcb->kernel_gs_base);
	console_field("sysenter_cs", vmcb->sysenter_cs);
	console_field("sysenter_esp", vmcb->sysenter_esp);
	console_field("sysenter_eip", vmcb->sysenter_eip);
	console_string("\n");
}

static void dump_segment(const char *name, const struct vmcb_segment *segment)
{
	console_string(name);
	console_field("selector", segment->selector);
	console_field("attributes", segment->attributes);
	console_field("limit", segment->limit);
	console_field("base", segment->base);
	console_string("\n");
}

static void dump_segments(const struct vmcb *vmcb)
{
	dump_segment("es   ", &vmcb->segment[VMCB_ES]);
	dump_segment("cs   ", &vmcb->segment[VMCB_CS]);
	dump_segment("ss   ", &vmcb->segment[VMCB_SS]);
	dump_segment("ds   ", &vmcb->segment[VMCB_DS]);
	dump_segment("fs   ", &vmcb->segment[VMCB_FS]);
	dump_segment("gs   ", &vmcb->segment[VMCB_GS]);
	dump_segment("gdtr ", &vmcb->segment[VMCB_GDTR]);
	dump_segment("ldtr ", &vmcb->segment[VMCB_LDTR]);
	dump_segment("idtr ", &vmcb->segment[VMCB_IDTR]);
	dump_segment("tr   ", &vmcb->segment[VMCB_TR]);
}

static void dump_controls(const struct vmcb *vmcb)
{
	console_field("intercept_cr", vmcb->intercept_cr);
	console_field("dr", vmcb->intercept_dr);
	console_field("exceptions", vmcb->intercept_exceptions);
	console_field("misc1", vmcb->intercept_misc1);
	console_field("misc2", vmcb->intercept_misc2);
	console_string("\n");
	console_field("io_bitmap", vmcb->io_bitmap);
	console_field("msr_bitmap", vmcb->msr_bitmap);
	console_field("asid", vmcb->asid);
	console_field("tlb_control", vmcb->tlb_control);
	console_field("interrupt_control", vmcb->interrupt_control);
	console_field("interrupt_vector", vmcb->interrupt_vector);
	console_field("interrupt_shadow", vmcb->interrupt_shadow);
	console_string("\n");
}

void vcpu_dump(subject_id_t subject)
{
	const struct vmcb *const vmcb = svm_vmcb(subject);

	dump_exit(vmcb);
	dump_registers(&subject_pages[subject].state, vmcb);
	dump_system_registers(vmcb);
	dump_segments(vmcb);
	dump_controls(vmcb);
}
