/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* One line, written over and cleared in the end. */
#include "progress.h"

#define CLEAR_LINE "\r\033[K"

struct progress progress_start(FILE *stream)
{
	struct progress progress = {.stream = stream};

	clock_gettime(CLOCK_MONOTONIC, &progress.start);
	return progress;
}

static bool is_slow(const struct progress *progress)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - progress->start.tv_sec > 1 ||
	       (now.tv_sec - progress->start.tv_sec == 1 && now.tv_nsec >= progress->start.tv_nsec);
}

void progress_tell(struct progress *progress, const char *stage)
{
	if (progress->stream == NULL || !is_slow(progress))
		return;
	fprintf(progress->stream, CLEAR_LINE "mupolicy: %s", stage);
	fflush(progress->stream);
	progress->shown = true;
}

void progress_end(struct progress *progress)
{
	if (progress->shown)
		fprintf(progress->stream, CLEAR_LINE);
	progress->shown = false;
}
