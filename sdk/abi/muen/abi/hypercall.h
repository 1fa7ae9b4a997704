/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The hypercall page: read and execute, at MUEN_GVA_HYPERCALL. Its first bytes are a function in the System V calling
 * convention but for its argument: RAX holds the source event number. No register changes, nothing is returned.
 * A number at or above the subject's number of source events is ignored.
 */
#ifndef MUEN_ABI_HYPERCALL_H
#define MUEN_ABI_HYPERCALL_H

/* vmcall; ret (VMX) and vmmcall; ret (SVM); the rest of the page is HYPERCALL_PAD (int3). */
#define HYPERCALL_VMX  { 0x0f, 0x01, 0xc1, 0xc3 }
#define HYPERCALL_SVM  { 0x0f, 0x01, 0xd9, 0xc3 }
#define HYPERCALL_SIZE 4
#define HYPERCALL_PAD  0xcc

#endif
