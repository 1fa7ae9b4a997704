/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Runs the tests one after the other and prints all results. T3 is measured by subject traced, T7 by subject other.
 */
#include "bench.h"

#include <stdbool.h>

#include <muen/debuglog.h>
#include <muen/hypercall.h>
#include <muen/interrupt.h>
#include <muen/sinfo.h>
#include <muen/tsc.h>

static volatile struct bench_page *own;

/* A hypercall that comes back to the caller: T1, T2, T6. */
static void measure_call(const char *test, uint8_t event)
{
	own->count = 0;
	muen_hypercall(event);
	while (own->count < BENCH_SAMPLES) {
		uint64_t const begin = muen_tsc();

		muen_hypercall(event);
		bench_record(own, muen_tsc() - begin);
	}
	bench_print(test, own);
}

/* The other CPU is where it was before the call: in its loop, or asleep. */
#define REST_TICKS 20000U

static void rest(void)
{
	uint64_t const begin = muen_tsc();

	while (muen_tsc() - begin < REST_TICKS) {
		muen_pause();
	}
}

/* A hypercall that ends in an interrupt handler which stamps the page: T4, T5, T8, T9. */
static void measure_interrupt(const char *test, uint8_t event, volatile struct bench_page *handler, bool rested)
{
	own->count = 0;
	while (handler->ready == 0) {
		muen_pause();
	}
	while (own->count < BENCH_SAMPLES) {
		uint64_t const serial = handler->serial;
		uint64_t begin;

		if (rested) {
			rest();
		}
		begin = muen_tsc();
		muen_hypercall(event);
		while (handler->serial == serial) {
			muen_pause();
		}
		bench_record(own, handler->stamp - begin);
	}
	bench_print(test, own);
}

/* The last moment before a frame ends; subject other takes the difference to its first. */
static void measure_frame_switch(volatile struct bench_page *other)
{
	own->serial = 1;
	while (other->count < BENCH_SAMPLES) {
		own->stamp = muen_tsc();
	}
	own->serial = 0;
	bench_print("T7", other);
}

static void measure_trap(volatile struct bench_page *traced)
{
	while (traced->count < BENCH_SAMPLES) {
		muen_pause();
	}
	bench_print("T3", traced);
}

/* An instruction that the kernel answers from the policy's table. */
static void measure_answer(void)
{
	own->count = 0;
	while (own->count < BENCH_SAMPLES) {
		uint64_t const begin = muen_tsc();
		uint32_t leaf = 7;

		__asm__ volatile("cpuid" : "+a"(leaf) : : "rbx", "rcx", "rdx", "memory");
		bench_record(own, muen_tsc() - begin);
	}
	bench_print("T10", own);
}

static void measure_one_cpu(void)
{
	measure_call("T1", bench_event("signal_other"));
	measure_call("T2", bench_event("switch_callee"));
	measure_trap(bench_page("page_traced"));
	measure_interrupt("T4", bench_event("self"), own, false);
	measure_interrupt("T5", bench_event("interrupt_callee"), bench_page("page_callee"), false);
	measure_call("T6", bench_event("yield"));
	measure_frame_switch(bench_page("page_other"));
	measure_answer();
}

/* The subject on the other CPU measures; it must be awake to notice. */
static void measure_device(uint8_t event, volatile struct bench_page *remote)
{
	own->ready = BENCH_CLOCK;
	muen_hypercall(event);
	while (remote->count < BENCH_SAMPLES) {
		muen_pause();
	}
	bench_print("T11", remote);
}

static void measure_two_cpus(void)
{
	uint8_t const remote = bench_event("remote");
	volatile struct bench_page *const page = bench_page("page_remote");

	measure_interrupt("T8", remote, page, false);
	own->ready = BENCH_SLEEP;
	measure_interrupt("T9", remote, page, true);
	measure_device(remote, page);
}

int main(void)
{
	own = bench_page("page_caller");
	if (muen_sinfo_event(muen_sinfo(), "remote") < 0) {
		bench_stamp_interrupts(64, own);
		measure_one_cpu();
	} else {
		measure_two_cpus();
	}
	muen_debuglog_puts("BENCH END\n");
	for (;;) {
		muen_pause();
	}
}
