/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * I/O and MSR permission bitmaps. A set bit denies: bitmaps start as all ones, and the policy clears bits. Owns the
 * invariant that MSRs which hold the kernel's own state are never opened, whatever the policy says.
 */
#ifndef EMIT_BITMAPS_H
#define EMIT_BITMAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <muen/abi/policy.h>

/* VMX: SDM vol. 3, 24.6.4 and 24.6.9. SVM: APM vol. 2, 15.10.1 and 15.11. */
size_t bitmaps_io_size(enum policy_virtualization virtualization);
size_t bitmaps_msr_size(enum policy_virtualization virtualization);

/* All ones, malloc'ed. */
uint8_t *bitmaps_new(size_t size);

void bitmaps_allow_ports(uint8_t *io_bitmap, uint16_t first, uint16_t last);

struct msr_grant {
	uint32_t first;
	uint32_t last;
	bool read;
	bool write;
	bool efer_switched; /* EFER is switched between guest and kernel (VMX controls; on SVM of guests with nested paging) */
};

/* false: nothing changed, *msr is the MSR that cannot be opened, and *why says why. */
bool bitmaps_allow_msrs(uint8_t *msr_bitmap, enum policy_virtualization virtualization, const struct msr_grant *grant,
			uint32_t *msr, const char **why);

#endif
