/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What a run needs to know of a system: policy_b.xml in its folder. */
#ifndef MURUN_POLICY_H
#define MURUN_POLICY_H

#include "text.h"

/* Zero-initialised; machine is freed by the caller. */
struct policy {
	char *machine;
	unsigned int cpus;         /* that the plan uses */
	unsigned int machine_cpus; /* that the machine must have: highest APIC id of those, plus one */
};

enum policy_result {
	POLICY_OK,
	POLICY_UNREADABLE,
	POLICY_INVALID
};

enum policy_result policy_read(struct policy *policy, const char *path, struct text *error);

#endif
