/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* However many faults there are, the subject hears of them once a major frame: a device cannot flood it. */
#include "faults.h"

#include "hw.h"
#include "policy_tables.h"
#include "sched.h"

/*@ requires policy_ok && is_cpu(sched_this_cpu) && is_subject(policy_header.fault_subject);
    requires the_policy_gives_it:
      policy_header.fault_event < policy_subject[policy_header.fault_subject].target_count;
    assigns events_word[policy_header.fault_subject], group_activity[0 .. MUEN_PARTITION_MAX - 1],
      hw_asked.interrupted;
    ensures alone: events_word[policy_header.fault_subject] ==
      (\old(events_word[policy_header.fault_subject]) | (1 << policy_header.fault_event));
    ensures alone: is_told(group_activity[partition_of(policy_header.fault_subject)], policy_header.fault_subject);
    ensures elsewhere: policy_subject[policy_header.fault_subject].cpu != sched_this_cpu ==>
      hw_asked.interrupted == policy_subject[policy_header.fault_subject].cpu;
    ensures here: policy_subject[policy_header.fault_subject].cpu == sched_this_cpu ==>
      hw_asked.interrupted == \old(hw_asked.interrupted); */
static void faults_signal(void)
{
	subject_id_t const subject = policy_header.fault_subject;

	hw_atomic_or(&events_word[subject], bits_one(policy_header.fault_event));
	sched_indicate_activity(subject);
	if (policy_subject[subject].cpu != sched_cpu()) {
		hw_send_ipi(policy_subject[subject].cpu);
	}
}

void faults_report(void)
{
	if (policy_header.iommu_count != 0 && hw_poll_faults() != 0 && policy_header.fault_subject != MUEN_NONE16) {
		faults_signal();
	}
}
