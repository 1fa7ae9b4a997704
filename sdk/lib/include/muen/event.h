/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Events that a subject sends. A source event has a number, which the policy chose and sinfo tells
 * (muen_sinfo_event()); the kernel's own, sleep and yield, are known by the names "sleep" and "yield".
 */
#ifndef MUEN_EVENT_H
#define MUEN_EVENT_H

#include <stdint.h>

/*
 * Triggers source event number, 0 to 63. A number that the policy does not give the subject is ignored. After a switch
 * event the call returns when another subject hands over to this one.
 */
void muen_event_send(uint8_t number);

/*
 * Sleeps until an event, an interrupt or the timed event of the subject is pending; returns at once if one is. May also
 * return without reason: check in a loop what you wait for (see muen_interrupt_wait()). Without an event named "sleep"
 * it is a pause instruction.
 */
void muen_sleep(void);

/*
 * Lets the other scheduling groups of the same partition run. Without an event named "yield" it is a pause
 * instruction.
 */
void muen_yield(void);

#endif
