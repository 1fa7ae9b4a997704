/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Counts its turns, and lets the next group have one. */
#include <muen/event.h>
#include <muen/sinfo.h>

int main(void)
{
	const struct sinfo_memory *const page = muen_sinfo_memory(muen_sinfo(), "turns");
	volatile uint64_t *turns;

	if (page == NULL)
		return 1;
	turns = (volatile uint64_t *)page->address;
	for (;;) {
		(*turns)++;
		muen_yield();
	}
}
