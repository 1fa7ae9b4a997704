/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Stands in for the counters, in tests of what is counted: the last path, and how many switches. */
#ifndef FAKE_PATH_COUNTERS_H
#define FAKE_PATH_COUNTERS_H

#include "path_counters.h"

extern subject_id_t fake_counted_subject;
extern uint32_t fake_counted_trap;
extern uint32_t fake_counted_switches;

#endif
