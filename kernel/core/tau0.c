/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* One read of a page that subject tau0 writes at any time; a value out of range keeps the current major frame. */
#include "tau0.h"

#include "policy_tables.h"

uint32_t tau0_next_major(uint32_t current)
{
	uint32_t request;

	if ((policy_header.flags & POLICY_FLAG_TAU0) == 0) {
		return current;
	}
	request = tau0_interface.next_major;
	return request < policy_header.major_count ? request : current;
}
