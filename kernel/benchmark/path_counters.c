/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The counters of a partition, in its page of scheduling information. */
#include "path_counters.h"

#include "pages.h"
#include "policy_tables.h"

#include <muen/abi/path_counters.h>

_Static_assert(MUEN_PATH_COUNTERS >= sizeof(struct sched_info) &&
		   MUEN_PATH_COUNTERS + sizeof(struct path_counters) <= MUEN_PAGE_SIZE,
	       "the counters have a place of their own in the page");

static volatile struct path_counters *path_counters_of(subject_id_t subject)
{
	partition_id_t const partition = policy_group[policy_subject[subject].group].partition;

	return (volatile struct path_counters *)(sched_info_page[partition].page + MUEN_PATH_COUNTERS);
}

void path_count_exit(subject_id_t subject, uint32_t trap)
{
	volatile struct path_counters *const counters = path_counters_of(subject);

	if (trap < MUEN_TRAP_MAX) {
		counters->exits[trap]++;
	} else {
		counters->unknown++;
	}
}

void path_count_switch(subject_id_t subject)
{
	path_counters_of(subject)->switches++;
}
