/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Measures kernel paths from inside subjects: TSC around an action, many times. Every subject writes its samples into a
 * page of its own, which the caller reads and prints.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>

#define BENCH_SAMPLES 200U

/* What the subject on the other CPU does: run in a loop, sleep, measure the interrupt of its device. */
#define BENCH_RUN   0U
#define BENCH_SLEEP 1U
#define BENCH_CLOCK 2U

/* A page, writable for one subject, readable for all others of the system. */
struct bench_page {
	uint64_t stamp;   /* TSC of the latest moment of interest */
	uint64_t serial;  /* raised after stamp is written */
	uint64_t count;   /* samples taken */
	uint64_t ready;   /* 1: interrupts stamp this page; in that of a caller on another CPU: what to do */
	uint32_t sample[BENCH_SAMPLES];
};

/* The page that the policy gives under this logical name. */
volatile struct bench_page *bench_page(const char *name);

/* Source event by name; a missing one ends the subject. */
uint8_t bench_event(const char *name);

void bench_record(volatile struct bench_page *page, uint64_t ticks);

/* One line with the test's name, minimum, median, maximum and number of samples; clears the samples of own pages. */
void bench_print(const char *test, const volatile struct bench_page *page);

/*
 * Let the vector's first instructions store the TSC into page->stamp and count page->serial up: no call, no registers
 * but two saved in between. Interrupts are on afterwards, and page->ready is 1: one that comes earlier is not stamped.
 */
void bench_stamp_interrupts(uint8_t vector, volatile struct bench_page *page);

#endif
