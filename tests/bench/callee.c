/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* T2 and T5: hands back at once; its interrupt handler stamps the page. */
#include "bench.h"

#include <muen/hypercall.h>

int main(void)
{
	uint8_t const back = bench_event("switch_caller");

	bench_stamp_interrupts(64, bench_page("page_callee"));
	for (;;) {
		muen_hypercall(back);
	}
}
