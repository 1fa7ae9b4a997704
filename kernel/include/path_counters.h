/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* How often which path through the kernel was taken. Benchmark kernels count; in others these are empty. */
#ifndef KERNEL_PATH_COUNTERS_H
#define KERNEL_PATH_COUNTERS_H

#include "types.h"

/* A subject of this CPU exited. trap: enum muen_trap, or a number that is none. */
void path_count_exit(subject_id_t subject, uint32_t trap);

/* The subject is entered after another one. */
void path_count_switch(subject_id_t subject);

#endif
