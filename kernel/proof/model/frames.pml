/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * How CPUs meet at barriers and go from one major frame to the next: barrier_wait() of core/barrier.c, and of
 * core/sched.c sched_next_minor(), sched_next_major() and sched_take_major(), statement by statement. Each statement here
 * is one access to shared memory, or none.
 *
 * Checked in every interleaving, for any sequence of requests of tau0: no CPU leaves a barrier before all have come; all
 * CPUs take the same major frame and the same start, which is where the last one ended; nobody waits for ever.
 *
 * FAULT takes one precaution away; each must be found:
 *   1  the second barrier of the major-frame change
 *   2  the first one
 *   3  the last to arrive raises the phase before it clears the count
 *   4  who waits reads the phase after it has arrived
 */
#ifndef FAULT
#define FAULT 0
#endif

#define CPUS 3
#define BOOT_CPU 0

/* Counters go round: what is compared is never further apart than 1. */
#define ROUND 4
#define TIME 16

typedef barrier_t {
	byte arrived;
	byte phase
};

barrier_t all_cpus;
barrier_t minor_barrier[3]; /* of major frame 0: the first two CPUs, then all; of major frame 1: the last two */

byte shared_major;
byte shared_start;

/* What the check knows: how often each CPU came to a barrier of all, and what was taken at each change. */
byte came[CPUS];
byte taken_by[2];
byte taken_major[2];
byte taken_start[2];

inline next_phase(barrier)
{
	barrier.phase = (barrier.phase + 1) % ROUND
}

inline wait(barrier, size)
{
#if FAULT != 4
	phase = barrier.phase;
#endif
	d_step { barrier.arrived++; mine = barrier.arrived };
#if FAULT == 4
	phase = barrier.phase;
#endif
	if
	:: mine == size ->
#if FAULT == 3
		next_phase(barrier);
		barrier.arrived = 0
#else
		barrier.arrived = 0;
		next_phase(barrier)
#endif
	:: else ->
		barrier.phase != phase
	fi
}

/* Nobody is behind me, and nobody more than one barrier ahead. */
inline check_came()
{
	d_step {
		other = 0;
		do
		:: other < CPUS ->
			assert((came[other] + ROUND - came[self]) % ROUND <= 1);
			other++
		:: else -> break
		od;
		other = 0
	}
}

inline meet_all()
{
	came[self] = (came[self] + 1) % ROUND;
	wait(all_cpus, CPUS);
	check_came()
}

/* The first CPU of a change notes what it takes; the others must take the same. */
inline check_taken()
{
	d_step {
		if
		:: taken_by[change] == 0 ->
			taken_major[change] = major;
			taken_start[change] = start
		:: else ->
			assert(taken_major[change] == major);
			assert(taken_start[change] == start)
		fi;
		taken_by[change] = (taken_by[change] + 1) % CPUS;
		change = 1 - change
	}
}

inline take_major()
{
	major = shared_major;
	start = shared_start;
	check_taken()
}

#define PERIOD(frame) (frame + 1)

/* The minor frames of the plan, with their barriers; the last one has none. */
inline run_frames()
{
	if
	:: major == 0 ->
		if
		:: self < 2 -> wait(minor_barrier[0], 2)
		:: else -> skip
		fi;
		wait(minor_barrier[1], CPUS)
	:: else ->
		if
		:: self > 0 -> wait(minor_barrier[2], 2)
		:: else -> skip
		fi
	fi
}

inline next_major()
{
	end = (start + PERIOD(major)) % TIME;
#if FAULT != 2
	meet_all();
#endif
	if
	:: self == BOOT_CPU ->
		shared_start = (shared_start + PERIOD(major)) % TIME;
		if /* what tau0 asks for */
		:: shared_major = 0
		:: shared_major = 1
		fi
	:: else -> skip
	fi;
#if FAULT != 1
	meet_all();
#endif
	take_major();
	assert(start == end)
}

proctype cpu(byte self)
{
	byte phase, mine, other, major, start, end, change;

	meet_all();
	if
	:: self == BOOT_CPU -> shared_major = 0; shared_start = 0
	:: else -> skip
	fi;
	meet_all();
	take_major();
	do
	:: run_frames();
progress:
	   next_major()
	od
}

init {
	atomic {
		run cpu(0);
		run cpu(1);
		run cpu(2)
	}
}
