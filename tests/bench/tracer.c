/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* T3: the monitor of subject traced. */
#include "bench.h"

#include <muen/abi/subject_state.h>
#include <muen/hypercall.h>
#include <muen/sinfo.h>

int main(void)
{
	uint8_t const resume = bench_event("resume");
	volatile struct subject_state *const state =
		(volatile struct subject_state *)muen_sinfo_memory(muen_sinfo(), "traced_state")->address;

	for (;;) {
		state->rip = state->rip + state->instruction_length;
		muen_hypercall(resume);
	}
}
