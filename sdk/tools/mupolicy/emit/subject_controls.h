/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * A subject's <vcpu> as the words that the kernel loads. The policy speaks VMX; for SVM each exiting control becomes
 * the intercepts that stop the same instructions. Owns the invariant that what VMX always stops is always stopped.
 */
#ifndef EMIT_SUBJECT_CONTROLS_H
#define EMIT_SUBJECT_CONTROLS_H

#include <libxml/tree.h>

#include <muen/abi/policy.h>

/* Fills registers, segments, masks, exception bitmap and control words; the flags are set before. */
void subject_controls_fill(const xmlNode *vcpu, enum policy_virtualization virtualization,
			   struct policy_subject *subject);

/* The five VMX control words to the four words of SVM intercepts. */
void subject_controls_to_svm(const uint32_t vmx[POLICY_CONTROL_COUNT], uint32_t svm[POLICY_CONTROL_COUNT]);

/* EFER is switched by the CPU at every entry and exit. */
bool subject_controls_switch_efer(const xmlNode *vcpu);

#endif
