/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * A partition falls asleep while other CPUs signal its subjects with events of mode ipi: events_signal() of core/events.c
 * on the one side; group_select(), group_deactivate(), sched_settle() and hw_idle() on the other. Interrupts are off in
 * the kernel, so an interrupt stays pending until the halt, which it ends.
 *
 * Checked in every interleaving: when nobody has anything left to do, no event is pending. No wake-up is lost.
 *
 * FAULT takes one precaution away; each must be found:
 *   1  the second look after the activity bit was cleared
 *   2  activity is indicated before the event is set
 *   3  the interrupt is sent before the event is set
 */
#ifndef FAULT
#define FAULT 0
#endif

#define GROUPS 2
#define SIGNALS 2 /* of each sender */

bool pending[GROUPS];  /* events_word of each group's subject, one bit of it */
bool activity[GROUPS]; /* bits of group_activity */
bool interrupt;

/* A CPU that signals the subject of one group. */
proctype sender(byte group)
{
	byte sent = 0;

	do
	:: sent < SIGNALS ->
#if FAULT == 2
		activity[group] = true;
		pending[group] = true;
		interrupt = true;
#else
#if FAULT == 3
		interrupt = true;
		pending[group] = true;
		activity[group] = true;
#else
		pending[group] = true;
		activity[group] = true;
		interrupt = true;
#endif
#endif
		sent++
	:: else -> break
	od
}

/* group_find_active(): the next candidate that is active; deactivates the others. */
inline select_group()
{
	found = GROUPS;
	d_step { candidate[0] = activity[0]; candidate[1] = activity[1] }; /* one load of the word */
	group = 0;
	do
	:: group < GROUPS && found == GROUPS ->
		if
		:: candidate[group] ->
			if
			:: pending[group] -> found = group
			:: else ->
				activity[group] = false;
#if FAULT != 1
				if
				:: pending[group] -> activity[group] = true; found = group
				:: else -> skip
				fi
#else
				skip
#endif
			fi
		:: else -> skip
		fi;
		group++
	:: else -> break
	od
}

/* The subject that is found consumes its events, runs, and sleeps again. */
active proctype receiver()
{
	byte group, found;
	bool candidate[GROUPS];

	activity[0] = true;
	activity[1] = true;
	do
	:: select_group();
	   if
	   :: found < GROUPS -> pending[found] = false
	   :: else ->
end_halt:
		d_step { interrupt -> interrupt = false }
	   fi
	od
}

active proctype check()
{
end_check:
	timeout;
	assert(!pending[0] && !pending[1])
}

init {
	atomic {
		run sender(0);
		run sender(1);
		run sender(1)
	}
}
