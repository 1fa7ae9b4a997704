/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Resets a hostile subject that has made no progress since the last frame: one that halts, sleeps or spins, and has
 * overwritten the alarm that would have ended it.
 */
#include "common/progress.h"

#include <muen/event.h>
#include <muen/sched_info.h>
#include <muen/sinfo.h>

struct watched {
	const volatile struct progress *progress;
	int rouse;
	uint64_t actions;
};

static struct watched watch(const char *progress, const char *rouse)
{
	const struct sinfo_memory *memory = muen_sinfo_memory(muen_sinfo(), progress);

	return (struct watched){
	    .progress = memory == NULL ? NULL : (const volatile struct progress *)memory->address,
	    .rouse = muen_sinfo_event(muen_sinfo(), rouse),
	};
}

static void look(struct watched *watched)
{
	uint64_t actions = watched->progress->actions;

	if (actions == watched->actions && !watched->progress->done)
		muen_event_send((uint8_t)watched->rouse);
	watched->actions = actions;
}

int main(void)
{
	struct watched native = watch("progress_native", "rouse_native");
	struct watched guest = watch("progress_guest", "rouse_guest");

	if (native.progress == NULL || guest.progress == NULL || native.rouse < 0 || guest.rouse < 0)
		return 1;
	for (uint64_t start = muen_frame_start();; start = muen_frame_wait(start)) {
		look(&native);
		look(&guest);
	}
}
