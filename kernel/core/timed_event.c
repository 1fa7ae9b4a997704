/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Timed events. */
#include "timed_event.h"

#include "pages.h"

#include <muen/abi/limits.h>

uint32_t timed_event_consume(subject_id_t subject)
{
	uint64_t const event = subject_pages[subject].timed_event.event;

	subject_pages[subject].timed_event.trigger = TIMED_EVENT_OFF;
	return (uint32_t)(event % MUEN_EVENT_MAX);
}

void timed_event_clear(subject_id_t subject)
{
	subject_pages[subject].timed_event.trigger = TIMED_EVENT_OFF;
	subject_pages[subject].timed_event.event = 0;
}
