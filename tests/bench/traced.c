/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* T3: an instruction that traps to the monitor, which steps over it. */
#include "bench.h"

#include <muen/tsc.h>

int main(void)
{
	volatile struct bench_page *const own = bench_page("page_traced");

	for (;;) {
		uint64_t const begin = muen_tsc();

		__asm__ volatile("cpuid" : : "a"(0), "c"(0) : "rbx", "rdx", "memory");
		bench_record(own, muen_tsc() - begin);
	}
}
