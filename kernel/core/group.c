/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Groups within a partition: round robin over those that are active. */
#include "group.h"

#include "events.h"
#include "hw.h"
#include "interrupts.h"
#include "policy_tables.h"
#include "subject.h"
#include "timed_event.h"

#include <muen/abi/timed_event.h>

struct partition_state {
	uint64_t timed;    /* groups that are not active and wait for a timed event */
	tsc_t earliest;    /* no later than the earliest of their triggers */
	uint32_t running;  /* index of the group that runs, or ran last */
};

__attribute__((section(".shared"))) static uint64_t activity[MUEN_PARTITION_MAX];

static struct partition_state partition_state[MUEN_PARTITION_MAX];
static subject_id_t active_subject[MUEN_GROUP_MAX];
static tsc_t group_trigger[MUEN_GROUP_MAX];

static group_id_t group_id(partition_id_t partition, uint32_t index)
{
	return policy_partition[partition].group_first + index;
}

static uint64_t group_bit(uint32_t index)
{
	return 1ULL << index;
}

/* Bits of all groups of the partition. */
static uint64_t group_mask(partition_id_t partition)
{
	uint32_t const count = policy_partition[partition].group_count;

	return count == MUEN_PARTITION_GROUPS ? UINT64_MAX : group_bit(count) - 1;
}

void group_init(partition_id_t partition)
{
	for (uint32_t index = 0; index < policy_partition[partition].group_count; index++) {
		group_id_t const group = group_id(partition, index);

		active_subject[group] = policy_group[group].initial_subject;
	}
	partition_state[partition] = (struct partition_state){
	    .earliest = TIMED_EVENT_OFF,
	    .running = policy_partition[partition].group_count - 1U, /* the next one is the first */
	};
	(void)hw_atomic_exchange(&activity[partition], group_mask(partition));
}

subject_id_t group_active_subject(partition_id_t partition)
{
	return active_subject[group_id(partition, partition_state[partition].running)];
}

static bool group_is_active(group_id_t group, tsc_t now)
{
	subject_id_t const subject = active_subject[group];

	return subject_is_running(subject) || events_pending(subject) || interrupts_pending(subject) ||
	       timed_event_trigger(subject) <= now;
}

static void group_wait_for_timed_event(partition_id_t partition, uint32_t index)
{
	struct partition_state *const state = &partition_state[partition];
	group_id_t const group = group_id(partition, index);
	tsc_t const trigger = timed_event_trigger(active_subject[group]);

	if (trigger == TIMED_EVENT_OFF) {
		return;
	}
	group_trigger[group] = trigger;
	state->timed |= group_bit(index);
	if (trigger < state->earliest) {
		state->earliest = trigger;
	}
}

/* Clear the group's bit, unless it turns out to be active after all. Returns whether it is. */
static bool group_deactivate(partition_id_t partition, uint32_t index, tsc_t now)
{
	hw_atomic_and(&activity[partition], ~group_bit(index));
	if (group_is_active(group_id(partition, index), now)) {
		hw_atomic_or(&activity[partition], group_bit(index));
		return true;
	}
	group_wait_for_timed_event(partition, index);
	return false;
}

/* Set the activity bits of all groups whose timed event is due, and find the earliest of the others. */
static void group_expire_timed_events(partition_id_t partition, tsc_t now)
{
	struct partition_state *const state = &partition_state[partition];
	uint64_t waiting = state->timed;

	if (state->earliest > now) {
		return;
	}
	state->earliest = TIMED_EVENT_OFF;
	while (waiting != 0) {
		uint32_t const index = hw_highest_bit(waiting);
		tsc_t const trigger = group_trigger[group_id(partition, index)];

		waiting &= ~group_bit(index);
		if (trigger <= now) {
			state->timed &= ~group_bit(index);
			hw_atomic_or(&activity[partition], group_bit(index));
		} else if (trigger < state->earliest) {
			state->earliest = trigger;
		}
	}
}

/* Lowest candidate above the running group, else the lowest of all: the next in the order of the policy. */
static uint32_t group_next_candidate(uint64_t candidates, uint32_t running)
{
	uint64_t const above = running + 1 == MUEN_PARTITION_GROUPS ? 0 : candidates & ~(group_bit(running + 1) - 1);
	uint64_t const from = above != 0 ? above : candidates;

	return hw_highest_bit(from & (0 - from));
}

/* Each round removes one candidate, so there are at most as many as groups. */
static bool group_find_active(partition_id_t partition, tsc_t now, uint32_t *found)
{
	uint64_t candidates = hw_atomic_load(&activity[partition]) & group_mask(partition);

	while (candidates != 0) {
		uint32_t const index = group_next_candidate(candidates, partition_state[partition].running);

		if (group_is_active(group_id(partition, index), now) || group_deactivate(partition, index, now)) {
			*found = index;
			return true;
		}
		candidates &= ~group_bit(index);
	}
	return false;
}

bool group_select(partition_id_t partition, tsc_t now)
{
	struct partition_state *const state = &partition_state[partition];
	uint32_t found;

	group_expire_timed_events(partition, now);
	if (!group_find_active(partition, now, &found)) {
		return false;
	}
	state->running = found;
	state->timed &= ~group_bit(found);
	subject_set_running(active_subject[group_id(partition, found)], true);
	return true;
}

tsc_t group_wake_time(partition_id_t partition, tsc_t limit)
{
	tsc_t const earliest = partition_state[partition].earliest;

	return earliest < limit ? earliest : limit;
}

void group_hand_over(partition_id_t partition, subject_id_t target)
{
	active_subject[group_id(partition, partition_state[partition].running)] = target;
	subject_set_running(target, true);
}

/* Of this CPU: only the active subject of a group makes it active; the others wait for their handover. Of another CPU:
   that is not known here, and the CPU looks itself. */
void group_indicate_activity(subject_id_t subject, cpu_id_t this_cpu)
{
	group_id_t const group = policy_subject[subject].group;
	partition_id_t const partition = policy_group[group].partition;

	if (policy_subject[subject].cpu != this_cpu || active_subject[group] == subject) {
		hw_atomic_or(&activity[partition], group_bit(group - policy_partition[partition].group_first));
	}
}
