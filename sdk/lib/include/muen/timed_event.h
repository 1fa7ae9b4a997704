/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The timed event: one alarm per subject. When the TSC reaches the trigger, the kernel fires a source event of the
 * subject, usually one of mode `self` that injects an interrupt. It wakes a sleeping subject at the next minor frame of
 * its partition at the latest.
 */
#ifndef MUEN_TIMED_EVENT_H
#define MUEN_TIMED_EVENT_H

#include <stdint.h>

/* Fires source event number (0 to 63) when the TSC reaches trigger. Replaces an alarm that has not fired yet. */
void muen_timed_event_set(uint64_t trigger, uint8_t number);

#endif
