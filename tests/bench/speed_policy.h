/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Policies of a given size, for measuring the compiler. */
#ifndef BENCH_SPEED_POLICY_H
#define BENCH_SPEED_POLICY_H

#include <stdbool.h>

/*
 * Every subject has a partition of its own and writes this many channels, each with an event, to subjects spread over
 * the others. CPU n runs subjects n, n + cpus, and so on, a millisecond each.
 */
struct speed_policy {
	const char *name; /* of its folder */
	unsigned subjects;
	unsigned cpus;
	unsigned channels; /* of each subject */
};

/* Writes system.xml, hardware.xml, platform.xml and node.xml, the specification of every subject, into the folder. */
bool speed_policy_write(const struct speed_policy *policy, const char *folder);

#endif
