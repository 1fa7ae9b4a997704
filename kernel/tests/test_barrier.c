/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* barrier_wait() by threads: nobody goes on before all have come, however often the barrier is used. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <threads.h>

#include <cmocka.h>

#include "barrier.h"
#include "fake_hw.h"
#include "hw.h"

#define THREADS_MAX 4U
#define ROUNDS 2000U

static struct barrier barrier;
static uint32_t thread_count;
static uint64_t arrivals;
static uint64_t early;

/* Behind the barrier of a round, all threads have arrived in it, and none can be more than one round on. */
static int meet_again_and_again(void *argument)
{
	for (uint64_t round = 1; round <= ROUNDS; round++) {
		uint64_t seen;

		(void)hw_atomic_add(&arrivals, 1);
		barrier_wait(&barrier, thread_count);
		seen = hw_atomic_load(&arrivals);
		if (seen < round * thread_count || seen > round * thread_count + thread_count - 1) {
			(void)hw_atomic_add(&early, 1);
		}
	}
	return argument == NULL ? 0 : 1;
}

static int setup(void **state)
{
	(void)state;
	fake_hw_begin();
	fake_hw.threads = true;
	memset((void *)&barrier, 0, sizeof(barrier));
	arrivals = 0;
	early = 0;
	return 0;
}

static void assert_meets(uint32_t count)
{
	thrd_t threads[THREADS_MAX];

	thread_count = count;
	for (uint32_t index = 0; index < count; index++) {
		assert_int_equal(thrd_create(&threads[index], meet_again_and_again, NULL), thrd_success);
	}
	for (uint32_t index = 0; index < count; index++) {
		assert_int_equal(thrd_join(threads[index], NULL), thrd_success);
	}
	assert_int_equal(early, 0);
	assert_int_equal(arrivals, (uint64_t)count * ROUNDS);
	assert_int_equal(barrier.arrived, 0);
	assert_int_equal(barrier.phase, ROUNDS);
}

static void one_cpu_does_not_wait(void **state)
{
	(void)state;
	assert_meets(1);
}

static void two_cpus_meet(void **state)
{
	(void)state;
	assert_meets(2);
}

static void four_cpus_meet(void **state)
{
	(void)state;
	assert_meets(4);
}

static void assert_reusable_once_raised(uint32_t step)
{
	(void)step;
	assert_true(barrier.phase == 0 || barrier.arrived == 0);
}

/* Who sees the new phase may come again at once: the count must be that of the next meeting already. */
static void barrier_is_reusable_at_once(void **state)
{
	(void)state;
	fake_hw.threads = false;
	fake_hw.on_step = assert_reusable_once_raised;
	barrier_wait(&barrier, 1);
	assert_int_equal(barrier.phase, 1);
	assert_int_equal(barrier.arrived, 0);
}

/* The phase is a number that wraps like any other. */
static void phase_wraps(void **state)
{
	(void)state;
	barrier.phase = UINT64_MAX;
	fake_hw.threads = false;
	fake_hw.peers = 1;
	barrier_wait(&barrier, 2);
	assert_int_equal(barrier.phase, 0);
	assert_int_equal(barrier.arrived, 0);
	assert_int_equal(fake_hw.meetings, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(one_cpu_does_not_wait, setup),
	    cmocka_unit_test_setup(two_cpus_meet, setup),
	    cmocka_unit_test_setup(four_cpus_meet, setup),
	    cmocka_unit_test_setup(barrier_is_reusable_at_once, setup),
	    cmocka_unit_test_setup(phase_wraps, setup),
	};

	return cmocka_run_group_tests_name("barrier", tests, NULL, NULL);
}
