/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* How far a warden is: a page that it writes, and that witnesses and watchdog read. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	uint64_t actions; /* begun */
	bool done;        /* no more will come */
};

#endif
