/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Pending interrupts of a subject: 256 bits in its page, which a monitor may share. Written only for a subject of this
 * CPU.
 */
#ifndef KERNEL_INTERRUPTS_H
#define KERNEL_INTERRUPTS_H

#include "types.h"

void interrupts_clear(subject_id_t subject);

void interrupts_set(subject_id_t subject, uint8_t vector);

bool interrupts_pending(subject_id_t subject);

/* Take the highest pending vector. Returns false, and leaves *vector, if there is none. */
bool interrupts_take(subject_id_t subject, uint8_t *vector);

#endif
