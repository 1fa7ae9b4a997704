/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Everything around one CPU that the fuzzer moves: guests, monitors, other CPUs, tau0, time. */
#ifndef KERNEL_TESTS_FUZZ_WORLD_H
#define KERNEL_TESTS_FUZZ_WORLD_H

#include "machine.h"

/* Let the other CPUs take part: set the hooks of the fake. */
void world_begin(cpu_id_t cpu);

/* The exit brings an interrupt, or a halt ends with one. */
void world_interrupt(void);

/* Between two exits: guests and monitors change their pages, time passes. */
void world_move(subject_id_t current);

#endif
