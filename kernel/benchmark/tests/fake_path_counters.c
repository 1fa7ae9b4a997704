/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
#include "fake_path_counters.h"

subject_id_t fake_counted_subject;
uint32_t fake_counted_trap;
uint32_t fake_counted_switches;

void path_count_exit(subject_id_t subject, uint32_t trap)
{
	fake_counted_subject = subject;
	fake_counted_trap = trap;
}

void path_count_switch(subject_id_t subject)
{
	(void)subject;
	fake_counted_switches++;
}
