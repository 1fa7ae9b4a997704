/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* T6: the other group of the caller's partition; gives the CPU back at once. */
#include "bench.h"

#include <muen/hypercall.h>

int main(void)
{
	uint8_t const yield = bench_event("yield");

	for (;;) {
		muen_hypercall(yield);
	}
}
