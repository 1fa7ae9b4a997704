/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What every interface header builds on: exact-width integers, the page size, and the assertion that pins a layout.
 *
 * These headers are read by the kernel, by host tools and by subjects alike: plain C11, no library, no compiler-specific
 * code beyond packed structures. Little endian throughout, as x86/64 is.
 */
#ifndef MUEN_ABI_TYPES_H
#define MUEN_ABI_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Raised by every change to a header in this folder; the kernel refuses policy tables of another version. */
#define MUEN_ABI_VERSION 7U

#define MUEN_PAGE_SIZE 4096U

#define MUEN_PACKED __attribute__((packed))

#define MUEN_ASSERT_SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), #type " must be " #bytes " bytes")
#define MUEN_ASSERT_OFFSET(type, member, bytes)                                                                        \
	_Static_assert(offsetof(type, member) == (bytes), #type "." #member " must be at " #bytes)

#endif
