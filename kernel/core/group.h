/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Scheduling groups of the partitions of this CPU: which group of a partition runs, and which subject is active in it.
 *
 * Owns, in shared memory, one activity word a partition: bit n set means that group n may be active. Other CPUs set
 * bits; only this CPU clears them, and looks again after clearing, so that no wake-up is lost.
 */
#ifndef KERNEL_GROUP_H
#define KERNEL_GROUP_H

#include "bits.h"
#include "policy_ok.h"
#include "subject.h"
#include "types.h"

/* Written by group.c alone. */
struct group_state {
	uint64_t timed;    /* groups that are not active and wait for a timed event */
	tsc_t earliest;    /* no later than the earliest of their triggers */
	uint32_t running;  /* index of the group that runs, or ran last */
};

extern struct group_state group_state[MUEN_PARTITION_MAX];
extern subject_id_t group_active[MUEN_GROUP_MAX];
extern tsc_t group_trigger[MUEN_GROUP_MAX];
extern volatile uint64_t group_activity[MUEN_PARTITION_MAX];

/* For the proof: the time as of which groups were asked last. */
//@ ghost extern tsc_t group_asked;

/*@ // Only groups that the partition has run, or wait for a timed event.
    predicate running_good(integer p) =
      group_state[p].running < policy_partition[p].group_count &&
      (\forall integer i; 0 <= i < BITS_COUNT && bit(group_state[p].timed, i) ==>
         i < policy_partition[p].group_count);

    // The active subject of a group is one of the group's own.
    predicate active_good(integer g) = is_subject(group_active[g]) && policy_subject[group_active[g]].group == g;

    predicate groups_active_good(integer p) =
      \forall integer g; policy_partition[p].group_first <= g <
        policy_partition[p].group_first + policy_partition[p].group_count ==> active_good(g);

    predicate group_inv =
      \forall integer p; own_partition(p) ==> running_good(p) && groups_active_good(p);

    // In the activity word of its partition, a subject's group is noted; if that is this CPU's business, and as far as it
    // knows. (Words that several CPUs write are parameters: the provers cannot have them within a predicate.)
    logic integer partition_of(integer s) = policy_group[policy_subject[s].group].partition;
    logic integer group_number(integer s) = policy_subject[s].group - policy_partition[partition_of(s)].group_first;
    predicate is_noted(integer word, integer s) = bit(word, group_number(s));
    predicate is_told(integer word, integer s) =
      policy_subject[s].cpu != sched_this_cpu || group_active[policy_subject[s].group] == s ==> is_noted(word, s);

    // As group_init() leaves it.
    predicate group_fresh(integer p) =
      group_state[p].timed == 0 && group_state[p].earliest == UINT64_MAX &&
      group_state[p].running == policy_partition[p].group_count - 1 &&
      (\forall integer g; policy_partition[p].group_first <= g <
         policy_partition[p].group_first + policy_partition[p].group_count ==>
         group_active[g] == policy_group[g].initial_subject);

    logic integer running_group(integer p) = policy_partition[p].group_first + group_state[p].running;
*/

/*@ requires policy_ok && own_partition(partition);
    assigns group_state[partition], group_activity[partition],
      group_active[policy_partition[partition].group_first ..
        policy_partition[partition].group_first + policy_partition[partition].group_count - 1];
    ensures running_good(partition) && groups_active_good(partition) && group_fresh(partition);
    ensures alone: group_activity[partition] == UINT64_MAX >> (BITS_COUNT - policy_partition[partition].group_count); */
void group_init(partition_id_t partition);

/* The active subject of the group that runs in the partition. */
/*@ requires policy_ok && group_inv && own_partition(partition);
    assigns \nothing;
    ensures \result == group_active[running_group(partition)];
    ensures own_subject(\result) && policy_subject[\result].group == running_group(partition); */
subject_id_t group_active_subject(partition_id_t partition);

/*
 * Choose the next active group after the one that ran last: at the start of a frame, when the running subject gives up
 * the CPU, and when a sleeping partition may wake. Returns whether the partition sleeps, as there is none.
 */
/*@ requires policy_ok && group_inv && own_partition(partition);
    assigns group_state[partition], group_trigger[0 .. MUEN_GROUP_MAX - 1], group_activity[partition],
      subject_running[0 .. MUEN_SUBJECT_MAX - 1], subject_pages[0 .. MUEN_SUBJECT_MAX - 1], group_asked;
    ensures group_inv && group_asked == now;
    ensures runs: !\result ==> subject_running[group_active[running_group(partition)]] == \true &&
      !bit(group_state[partition].timed, group_state[partition].running);
    ensures none: \result ==> group_state[partition].running == \old(group_state[partition].running);
    ensures no_other: \forall integer s; 0 <= s < MUEN_SUBJECT_MAX &&
      (!\result ==> s != group_active[running_group(partition)]) ==> subject_running[s] == \old(subject_running[s]); */
bool group_select(partition_id_t partition, tsc_t now);

/* When a sleeping partition must be looked at again: its earliest timed event, at most limit. */
/*@ requires policy_ok && own_partition(partition);
    assigns \nothing;
    ensures \result == (group_state[partition].earliest < limit ? group_state[partition].earliest : limit); */
tsc_t group_wake_time(partition_id_t partition, tsc_t limit);

/* target becomes the active subject of the group that runs. */
/*@ requires policy_ok && group_inv && own_partition(partition);
    requires within_the_group: is_subject(target) && policy_subject[target].group == running_group(partition);
    assigns group_active[running_group(partition)], subject_running[target], subject_pages[target].state.flags;
    ensures group_inv && group_active[running_group(partition)] == target && subject_running[target] == \true; */
void group_hand_over(partition_id_t partition, subject_id_t target);

/* Something happened for a subject of this or another CPU: its group may have become active. */
/*@ requires policy_ok && is_subject(subject);
    assigns group_activity[policy_group[policy_subject[subject].group].partition];
    ensures alone: policy_subject[subject].cpu != sched_this_cpu ||
      group_active[policy_subject[subject].group] == subject ==> group_activity[partition_of(subject)] ==
        (\old(group_activity[partition_of(subject)]) | (1 << group_number(subject)));
    ensures alone: policy_subject[subject].cpu == sched_this_cpu &&
      group_active[policy_subject[subject].group] != subject ==> group_activity[partition_of(subject)] ==
        \old(group_activity[partition_of(subject)]);
    ensures alone: is_told(group_activity[partition_of(subject)], subject); */
void group_indicate_activity(subject_id_t subject);

#endif
