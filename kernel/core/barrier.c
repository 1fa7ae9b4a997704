/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* A barrier is reusable at once: who waits watches the phase, which only the last to arrive raises. */
#include "barrier.h"

#include "hw.h"

void barrier_wait(struct barrier *barrier, uint32_t size)
{
	uint64_t phase = hw_atomic_load(&barrier->phase);

	if (hw_atomic_add(&barrier->arrived, 1) == size) {
		(void)hw_atomic_exchange(&barrier->arrived, 0);
		(void)hw_atomic_add(&barrier->phase, 1);
		return;
	}
	/*@ loop assigns \nothing; */
	while (hw_atomic_load(&barrier->phase) == phase) {
		hw_pause();
	}
}
