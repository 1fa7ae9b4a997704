/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The timed event of a subject: one page, read-write, at MUEN_GVA_TIMED_EVENT. The subject writes the event number,
 * then the trigger. When the trigger is due the kernel fires the subject's source event of that number and sets the
 * trigger back to TIMED_EVENT_OFF. Sampled at each entry of the subject, so it fires within the frame.
 */
#ifndef MUEN_ABI_TIMED_EVENT_H
#define MUEN_ABI_TIMED_EVENT_H

#include <muen/abi/types.h>

#define TIMED_EVENT_OFF UINT64_MAX

struct timed_event {
	uint64_t trigger; /* TSC value */
	uint64_t event;   /* source event number; low 6 bits used */
};
MUEN_ASSERT_OFFSET(struct timed_event, event, 8);

#endif
