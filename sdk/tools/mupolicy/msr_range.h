/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The model-specific registers that a subject may have, and where its value of each is kept while others run. */
#ifndef MUPOLICY_MSR_RANGE_H
#define MUPOLICY_MSR_RANGE_H

#include <stddef.h>
#include <stdint.h>

#define MSR_EFER 0xc0000080U

enum msr_keeper {
	MSR_OF_VCPU,    /* the virtual CPU switches it */
	MSR_OF_STORE,   /* the subject's MSR store does */
	MSR_OF_MACHINE, /* nobody: the register is the core's or the package's, and one for all subjects */
};

struct msr_range {
	uint32_t first;
	uint32_t last;
	enum msr_keeper keeper;
};

#define MSR_RANGE_COUNT 17U
#define MSR_RANGE_LENGTH_MAX 4U /* registers of the longest range */

extern const struct msr_range msr_ranges[MSR_RANGE_COUNT]; /* in ascending order */

/* NULL: no subject may have this register. */
const struct msr_range *msr_range_find(uint64_t address);

#endif
