/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Groups within a partition: round robin over those that are active. */
#include "group.h"

#include "bits.h"
#include "events.h"
#include "hw.h"
#include "interrupts.h"
#include "policy_tables.h"
#include "subject.h"
#include "timed_event.h"

#include <muen/abi/timed_event.h>

__attribute__((section(".shared"))) volatile uint64_t group_activity[MUEN_PARTITION_MAX];

struct group_state group_state[MUEN_PARTITION_MAX];
subject_id_t group_active[MUEN_GROUP_MAX];
tsc_t group_trigger[MUEN_GROUP_MAX];
//@ ghost tsc_t group_asked;

/* For contracts: what makes the group of subject s active. */
#define IS_ACTIVE(s, now)                                                                                              \
	(subject_running[s] != 0 || events_word[s] != 0 ||                                                            \
	 (subject_pages[s].interrupts.word[0] | subject_pages[s].interrupts.word[1] |                                  \
	  subject_pages[s].interrupts.word[2] | subject_pages[s].interrupts.word[3]) != 0 ||                           \
	 subject_pages[s].timed_event.trigger <= now)

/*@ requires policy_ok && own_partition(partition) && index < policy_partition[partition].group_count;
    assigns \nothing;
    ensures \result == policy_partition[partition].group_first + index;
    ensures own_group(\result) && policy_group[\result].partition == partition; */
static group_id_t group_id(partition_id_t partition, uint32_t index)
{
	return policy_partition[partition].group_first + index;
}

/* Bits of all groups of the partition. */
/*@ requires policy_ok && own_partition(partition);
    assigns \nothing;
    ensures \result == UINT64_MAX >> (BITS_COUNT - policy_partition[partition].group_count);
    ensures \forall integer i; 0 <= i < BITS_COUNT && bit(\result, i) ==>
      i < policy_partition[partition].group_count; */
static uint64_t group_mask(partition_id_t partition)
{
	return bits_high(UINT64_MAX, policy_partition[partition].group_count);
}

void group_init(partition_id_t partition)
{
	group_id_t const first = policy_partition[partition].group_first;
	group_id_t const end = first + policy_partition[partition].group_count;

	/*@ loop invariant first <= group <= end;
	    loop invariant \forall integer g; first <= g < group ==>
	      active_good(g) && group_active[g] == policy_group[g].initial_subject;
	    loop assigns group, group_active[first .. end - 1];
	    loop variant end - group; */
	for (group_id_t group = first; group < end; group++) {
		group_active[group] = policy_group[group].initial_subject;
	}
	group_state[partition].timed = 0;
	group_state[partition].earliest = TIMED_EVENT_OFF;
	group_state[partition].running = policy_partition[partition].group_count - 1U; /* the next one is the first */
	(void)hw_atomic_exchange(&group_activity[partition], group_mask(partition));
}

subject_id_t group_active_subject(partition_id_t partition)
{
	return group_active[group_id(partition, group_state[partition].running)];
}

/*@ requires policy_ok && group_inv && own_group(group);
    assigns \nothing;
    ensures alone: \result <==> IS_ACTIVE(group_active[group], now); */
static bool group_is_active(group_id_t group, tsc_t now)
{
	subject_id_t const subject = group_active[group];

	return subject_running[subject] || events_pending(subject) || interrupts_pending(subject) ||
	       timed_event_trigger(subject) <= now;
}

/*@ requires policy_ok && group_inv && own_partition(partition) && index < policy_partition[partition].group_count;
    assigns group_state[partition], group_trigger[0 .. MUEN_GROUP_MAX - 1];
    ensures group_inv && group_state[partition].running == \old(group_state[partition].running);
    ensures the_others: \forall integer g; 0 <= g < MUEN_GROUP_MAX &&
      g != policy_partition[partition].group_first + index ==>
      group_trigger[g] == \old(group_trigger[g]);
    ensures alone: subject_pages[group_active[policy_partition[partition].group_first + index]].timed_event.trigger ==
      TIMED_EVENT_OFF ==> group_state[partition] == \old(group_state[partition]);
    ensures alone: subject_pages[group_active[policy_partition[partition].group_first + index]].timed_event.trigger <
      TIMED_EVENT_OFF ==>
      group_state[partition].timed == (\old(group_state[partition].timed) | (1 << index)) &&
      group_trigger[policy_partition[partition].group_first + index] ==
        subject_pages[group_active[policy_partition[partition].group_first + index]].timed_event.trigger &&
      group_state[partition].earliest <= group_trigger[policy_partition[partition].group_first + index]; */
static void group_wait_for_timed_event(partition_id_t partition, uint32_t index)
{
	group_id_t const group = group_id(partition, index);
	tsc_t const trigger = timed_event_trigger(group_active[group]);

	if (trigger == TIMED_EVENT_OFF) {
		return;
	}
	group_trigger[group] = trigger;
	group_state[partition].timed |= bits_one(index);
	if (trigger < group_state[partition].earliest) {
		group_state[partition].earliest = trigger;
	}
}

/* Clear the group's bit, unless it turns out to be active after all. Returns whether it is. */
/*@ requires policy_ok && group_inv && own_partition(partition) && index < policy_partition[partition].group_count;
    assigns group_activity[partition], group_state[partition], group_trigger[0 .. MUEN_GROUP_MAX - 1];
    ensures group_inv && group_state[partition].running == \old(group_state[partition].running);
    ensures alone: \result <==> IS_ACTIVE(group_active[policy_partition[partition].group_first + index], now);
    ensures alone: !\result ==> group_activity[partition] ==
      (\old(group_activity[partition]) & (uint64_t)~(1 << index));
    ensures alone: \result ==> group_activity[partition] ==
      ((\old(group_activity[partition]) & (uint64_t)~(1 << index)) | (1 << index));
    ensures alone: waits: !\result &&
      subject_pages[group_active[policy_partition[partition].group_first + index]].timed_event.trigger < TIMED_EVENT_OFF ==>
      group_trigger[policy_partition[partition].group_first + index] ==
        subject_pages[group_active[policy_partition[partition].group_first + index]].timed_event.trigger; */
KERNEL_SELDOM static bool group_deactivate(partition_id_t partition, uint32_t index, tsc_t now)
{
	hw_atomic_and(&group_activity[partition], ~bits_one(index));
	if (group_is_active(group_id(partition, index), now)) {
		hw_atomic_or(&group_activity[partition], bits_one(index));
		return true;
	}
	group_wait_for_timed_event(partition, index);
	return false;
}

//@ logic integer trigger_of(integer p, integer i) = group_trigger[policy_partition[p].group_first + i];

/* The timed event of a waiting group: due, or a candidate for the earliest of the others. */
/*@ requires policy_ok && group_inv && own_partition(partition) && index < policy_partition[partition].group_count;
    assigns group_activity[partition], group_state[partition].timed, group_state[partition].earliest;
    ensures group_inv;
    ensures due: \forall integer i; 0 <= i < BITS_COUNT ==> (bit(group_state[partition].timed, i) <==>
      bit(\old(group_state[partition].timed), i) && !(i == index && trigger_of(partition, index) <= now));
    ensures earliest: group_state[partition].earliest ==
      (now < trigger_of(partition, index) < \old(group_state[partition].earliest) ? trigger_of(partition, index) :
	 \old(group_state[partition].earliest));
    ensures alone: group_activity[partition] == (trigger_of(partition, index) <= now ?
      (\old(group_activity[partition]) | (1 << index)) : \old(group_activity[partition])); */
static void group_expire_timed_event(partition_id_t partition, uint32_t index, tsc_t now)
{
	tsc_t const trigger = group_trigger[group_id(partition, index)];

	if (trigger <= now) {
		group_state[partition].timed = bits_without(group_state[partition].timed, index);
		hw_atomic_or(&group_activity[partition], bits_one(index));
	} else if (trigger < group_state[partition].earliest) {
		group_state[partition].earliest = trigger;
	}
}

/* Set the activity bits of all groups whose timed event is due, and find the earliest of the others. */
/*@ requires policy_ok && group_inv && own_partition(partition);
    assigns group_activity[partition], group_state[partition].timed, group_state[partition].earliest;
    ensures group_inv;
    ensures the_others_wait: \forall integer i; 0 <= i < BITS_COUNT ==> (bit(group_state[partition].timed, i) <==>
      bit(\old(group_state[partition].timed), i) && now < trigger_of(partition, i));
    ensures no_later: \forall integer i; 0 <= i < BITS_COUNT && bit(group_state[partition].timed, i) ==>
      group_state[partition].earliest <= trigger_of(partition, i); */
KERNEL_SELDOM static void group_expire_timed_events(partition_id_t partition, tsc_t now)
{
	uint64_t waiting = group_state[partition].timed;
	//@ ghost uint32_t above = BITS_COUNT;

	group_state[partition].earliest = TIMED_EVENT_OFF;
	/*@ loop invariant group_inv && 0 <= above <= BITS_COUNT;
	    loop invariant \forall integer i; 0 <= i < BITS_COUNT && bit(waiting, i) ==> i < above;
	    loop invariant \forall integer i; 0 <= i < BITS_COUNT && bit(waiting, i) ==>
	      i < policy_partition[partition].group_count;
	    loop invariant \forall integer i; 0 <= i < BITS_COUNT ==> (bit(waiting, i) <==>
	      i < above && bit(\at(group_state[partition].timed, Pre), i));
	    loop invariant \forall integer i; 0 <= i < BITS_COUNT ==> (bit(group_state[partition].timed, i) <==>
	      bit(\at(group_state[partition].timed, Pre), i) && (i < above || now < trigger_of(partition, i)));
	    loop invariant \forall integer i; above <= i < BITS_COUNT && bit(group_state[partition].timed, i) ==>
	      group_state[partition].earliest <= trigger_of(partition, i);
	    loop assigns waiting, above, group_activity[partition], group_state[partition].timed,
	      group_state[partition].earliest;
	    loop variant above; */
	while (waiting != 0) {
		uint32_t const index = hw_highest_bit(waiting);

		waiting = bits_without(waiting, index);
		//@ ghost above = index;
		group_expire_timed_event(partition, index, now);
	}
}

/* Lowest candidate above the running group, else the lowest of all: the next in the order of the policy. */
/*@ requires candidates != 0 && running < MUEN_PARTITION_GROUPS;
    assigns \nothing;
    ensures \result < BITS_COUNT && bit(candidates, \result);
    ensures the_next: running < \result ==> \forall integer i; running < i < \result ==> !bit(candidates, i);
    ensures from_the_start: \result <= running ==>
      (\forall integer i; running < i < BITS_COUNT ==> !bit(candidates, i)) &&
      (\forall integer i; 0 <= i < \result ==> !bit(candidates, i)); */
static uint32_t group_next_candidate(uint64_t candidates, uint32_t running)
{
	uint32_t const next = running + 1;
	uint64_t const above = next == MUEN_PARTITION_GROUPS ? 0 : candidates >> next;

	//@ assert \forall integer i; next <= i < BITS_COUNT ==> (bit(candidates, i) <==> bit(above, i - next));
	return above != 0 ? next + hw_lowest_bit(above) : hw_lowest_bit(candidates);
}

/* Each round removes one candidate, so there are at most as many as groups. */
/*@ requires policy_ok && group_inv && own_partition(partition) && \valid(found);
    assigns *found, group_activity[partition], group_state[partition], group_trigger[0 .. MUEN_GROUP_MAX - 1];
    ensures group_inv && group_state[partition].running == \old(group_state[partition].running);
    ensures \result ==> *found < policy_partition[partition].group_count;
    ensures alone: \result ==> IS_ACTIVE(group_active[policy_partition[partition].group_first + *found], now); */
KERNEL_SELDOM static bool group_find_active(partition_id_t partition, tsc_t now, uint32_t *found)
{
	uint64_t candidates = hw_atomic_load(&group_activity[partition]) & group_mask(partition);

	/*@ loop invariant group_inv && 0 <= round <= MUEN_PARTITION_GROUPS;
	    loop invariant group_state[partition].running == \at(group_state[partition].running, Pre);
	    loop invariant \forall integer i; 0 <= i < BITS_COUNT && bit(candidates, i) ==>
	      i < policy_partition[partition].group_count;
	    loop assigns round, candidates, group_activity[partition], group_state[partition],
	      group_trigger[0 .. MUEN_GROUP_MAX - 1];
	    loop variant MUEN_PARTITION_GROUPS - round; */
	for (uint32_t round = 0; round < MUEN_PARTITION_GROUPS && candidates != 0; round++) {
		uint32_t const index = group_next_candidate(candidates, group_state[partition].running);

		if (group_is_active(group_id(partition, index), now) || group_deactivate(partition, index, now)) {
			*found = index;
			return true;
		}
		candidates = bits_without(candidates, index);
	}
	return false;
}

/* The subject sleeps no more, if it did. */
/*@ requires own_subject(subject) && policy_ok;
    assigns subject_running[subject], subject_pages[subject].state.flags;
    ensures subject_running[subject] == \true; */
static void group_run(subject_id_t subject)
{
	if (!subject_running[subject]) {
		subject_set_running(subject, true);
	}
}

/* What group_find_active() finds in its first round, which is nearly always enough. */
/*@ requires policy_ok && group_inv && own_partition(partition) && \valid(found);
    assigns *found;
    ensures \result ==> *found < policy_partition[partition].group_count;
    ensures alone: \result ==> IS_ACTIVE(group_active[policy_partition[partition].group_first + *found], now) &&
      bit(group_activity[partition], *found); */
static inline bool group_next_is_active(partition_id_t partition, tsc_t now, uint32_t *found)
{
	uint64_t const candidates = hw_atomic_load(&group_activity[partition]) & group_mask(partition);

	if (candidates == 0) {
		return false;
	}
	*found = group_next_candidate(candidates, group_state[partition].running);
	return group_is_active(group_id(partition, *found), now);
}

bool group_select(partition_id_t partition, tsc_t now)
{
	uint32_t found = 0;

	//@ ghost group_asked = now;
	if (group_state[partition].earliest <= now) {
		group_expire_timed_events(partition, now);
	}
	if (!group_next_is_active(partition, now, &found) && !group_find_active(partition, now, &found)) {
		return true;
	}
	group_state[partition].running = found;
	group_state[partition].timed = bits_without(group_state[partition].timed, found);
	group_run(group_active_subject(partition));
	return false;
}

tsc_t group_wake_time(partition_id_t partition, tsc_t limit)
{
	tsc_t const earliest = group_state[partition].earliest;

	return earliest < limit ? earliest : limit;
}

void group_hand_over(partition_id_t partition, subject_id_t target)
{
	group_active[group_id(partition, group_state[partition].running)] = target;
	group_run(target);
}

/* Of this CPU: only the active subject of a group makes it active; the others wait for their handover. Of another CPU:
   that is not known here, and the CPU looks itself. */
void group_indicate_activity(subject_id_t subject)
{
	group_id_t const group = policy_subject[subject].group;
	partition_id_t const partition = policy_group[group].partition;

	if (policy_subject[subject].cpu != sched_this_cpu || group_active[group] == subject) {
		hw_atomic_or(&group_activity[partition], bits_one(group - policy_partition[partition].group_first));
	}
}
