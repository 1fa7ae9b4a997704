/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* T8: on the other CPU, its interrupt handler stamps the page. */
#include "bench.h"

#include <muen/tsc.h>

int main(void)
{
	bench_stamp_interrupts(64, bench_page("page_remote"));
	for (;;) {
		muen_pause();
	}
}
