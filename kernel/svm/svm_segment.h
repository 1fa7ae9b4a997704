/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Segment registers in the form of the policy and the state record (VMCS access rights, SDM vol. 3, 24.4.1) and in the
 * form of the VMCB (APM vol. 2, 15.5.1). Both have the descriptor's bits; the VMCB closes the gap of the limit's upper
 * bits, and says "unusable" by a clear present bit.
 */
#ifndef SVM_SEGMENT_H
#define SVM_SEGMENT_H

#include "vcpu_common.h"
#include "vmcb.h"

/* An L and D that are both set become L alone: VMRUN refuses both in CS (APM vol. 2, 15.5.1). */
uint16_t svm_segment_attributes(uint32_t access);
uint32_t svm_segment_access(uint16_t attributes);

/* The VMCB's place of a segment (enum policy_segment_index, below SEGMENT_COUNT). */
struct vmcb_segment *svm_segment(struct vmcb *vmcb, uint32_t segment);

struct vmcb_segment svm_segment_to_vmcb(const struct policy_segment *segment);
struct policy_segment svm_segment_from_vmcb(const struct vmcb_segment *segment);

#endif
