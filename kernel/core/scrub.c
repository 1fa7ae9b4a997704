/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Scrubbing of the CPU at a change of partition. */
#include "scrub.h"

#include "hw.h"
#include "policy_tables.h"

partition_id_t scrub_partition = PARTITION_NONE;

void scrub_before(partition_id_t partition)
{
	if (partition == scrub_partition) {
		return;
	}
	scrub_partition = partition;
	if (policy_partition[partition].scrub != 0) {
		hw_scrub(policy_partition[partition].scrub);
	}
}
