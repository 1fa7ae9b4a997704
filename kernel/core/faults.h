/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * DMA and interrupts of devices that a VT-d unit has blocked: looked for once a major frame, and told to the subject of
 * the policy.
 */
#ifndef KERNEL_FAULTS_H
#define KERNEL_FAULTS_H

#include "hw.h"
#include "policy_ok.h"
#include "subject.h"
#include "types.h"

/* Boot CPU, as each major frame begins. */
/*@ requires policy_ok && is_cpu(sched_this_cpu);
    assigns events_word[policy_header.fault_subject], group_activity[0 .. MUEN_PARTITION_MAX - 1],
      hw_asked.interrupted, hw_asked.blocked;
    ensures alone: policy_header.iommu_count != 0 && hw_asked.blocked != 0 &&
      policy_header.fault_subject != MUEN_NONE16 ==> events_word[policy_header.fault_subject] ==
        (\old(events_word[policy_header.fault_subject]) | (1 << policy_header.fault_event));
    ensures none: policy_header.iommu_count == 0 || policy_header.fault_subject == MUEN_NONE16 ==>
      hw_asked.interrupted == \old(hw_asked.interrupted); */
void faults_report(void);

#endif
